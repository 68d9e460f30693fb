//! Pages with a fault on purpose: a check that finds nothing wrong here would find nothing anywhere.

use super::axe::Axe;
use super::focus::{Way, goes_round};
use super::{Faults, finds, opens_its_eyes};
use crate::world::browser::View;
use crate::world::{Browser, World, story};

/// Which check must find it.
#[derive(Debug, Clone, Copy)]
enum By {
    Axe,
    /// In the dark, and not before that in light.
    AxeInTheDark,
    Eyes(View, &'static str),
    Keyboard(Way),
}

use By::{Axe as ByAxe, AxeInTheDark, Eyes, Keyboard};

const DESK: View = View::DESK;
const NARROW: View = View::MAGNIFIED;
const FORCED: View = View::DESK.in_forced_colours();

/// What is on the page, who must find it, and with which words.
const PAGES: &[(&str, By, &str)] = &[
    ("<img src='/x.png'>", ByAxe, "image-alt"),
    ("<p style='color: #999; background: #fff'>Pale</p>", ByAxe, "color-contrast"),
    (
        "<style>@media (prefers-color-scheme: dark) { p { color: #777; background: #555 } }</style><p>Pale by night</p>",
        AxeInTheDark,
        "color-contrast",
    ),
    (
        "<style>a { color: #c00; text-decoration: none } @media (prefers-color-scheme: dark) { a { color: #111 } }</style>
         <p>Words, and <a href='/x'>a link</a> among them</p>",
        AxeInTheDark,
        "link-in-text-block",
    ),
    (
        "<style>@media (prefers-color-scheme: dark) { label { display: none } }</style><label for=a>A</label><input id=a>",
        AxeInTheDark,
        "label",
    ),
    (
        "<style>@media (prefers-color-scheme: dark) { span { visibility: hidden } }</style><button><span>A</span></button>",
        AxeInTheDark,
        "button-name",
    ),
    (
        "<style>button { all: unset; font-size: 10px }</style><button>A</button><button>B</button>",
        Eyes(DESK, "targets()"),
        "close to it",
    ),
    (
        "<style>@keyframes a { to { opacity: 0 } } p { animation: a 9s infinite }</style><p>Now</p>",
        Eyes(DESK, "moves()"),
        "moves",
    ),
    ("<style>p { transition: color 2s }</style><p>Later</p>", Eyes(DESK, "moves()"), "fades"),
    ("<p style='width: 400px'>Wide</p>", Eyes(NARROW, "reflows()"), "pixels wide"),
    (
        "<p style='width: 5em; overflow: hidden; white-space: nowrap'>Longer than that</p>",
        Eyes(NARROW, "reflows()"),
        "cut off",
    ),
    (
        "<p style='height: 1em; overflow: hidden'>Higher than that, for it needs more than one line</p>",
        Eyes(NARROW, "reflows()"),
        "cut off",
    ),
    (
        "<div style='width: 9em; overflow: auto'><p style='width: 20em'>In a box</p></div>",
        Eyes(NARROW, "reflows()"),
        "scrolls",
    ),
    (
        "<p style='width: 4em; overflow: hidden; white-space: nowrap'>Just fits</p>",
        Eyes(DESK, "spreads()"),
        "spread out",
    ),
    ("<button>A</button><p style='margin-top: -20px'>Covered</p>", Eyes(DESK, "overlaps()"), "lies on"),
    ("<button aria-pressed=true>A</button><button aria-pressed=false>B</button>", Eyes(FORCED, "survives()"), "chosen"),
    ("<span data-tone=good>Well</span>", Eyes(FORCED, "survives()"), "an icon and a word"),
    (
        "<style>:focus { outline: none; box-shadow: 0 0 3px red }</style><button>A</button>",
        Eyes(FORCED, "survives()"),
        "does not show",
    ),
    ("<p class=off-paper>Only here</p>", Eyes(View::PAPER, "prints()"), "is printed"),
    ("<style>:focus { outline: none }</style><button>A</button>", Keyboard(Way::Forwards), "does not show"),
    ("<style>:focus { outline: 3px solid #eee }</style><button>A</button>", Keyboard(Way::Forwards), "contrast"),
    (
        "<style>.on { outline: 3px solid #000 }</style><button class=on>A</button><button>B</button>",
        Keyboard(Way::Forwards),
        "still had",
    ),
    ("<button>A</button><button tabindex=1>B</button>", Keyboard(Way::Forwards), "Tab stops at"),
    (
        "<style>body { display: flex; flex-direction: column-reverse }</style><button>A</button><button>B</button>",
        Keyboard(Way::Forwards),
        "jumps up",
    ),
    (
        "<script>onkeydown = event => event.preventDefault()</script><button>A</button>",
        Keyboard(Way::Backwards),
        "does not leave",
    ),
    (
        "<p style='position: fixed; inset: 0; margin: 0; background: #fff'>Cookies?</p><button>A</button>",
        Keyboard(Way::Backwards),
        "cannot be seen",
    ),
];

async fn finds_by(browser: &Browser, axe: &Axe, by: By) -> Faults {
    match by {
        ByAxe => axe.finds(browser).await,
        AxeInTheDark => {
            let in_light = axe.finds(browser).await;
            browser.is_like(DESK.dark()).await;
            axe.finds(browser).await.into_iter().filter(|fault| !in_light.contains(fault)).collect()
        }
        Eyes(view, check) => {
            browser.is_like(view).await;
            finds(browser, check).await
        }
        Keyboard(way) => goes_round(browser, way).await,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_check_finds_the_fault_that_it_is_for() {
    let axe = Axe::fetched().await;
    story(World::named("faulty"), async |world| {
        let browser = world.eyes("Ada").await;
        opens_its_eyes(&browser).await;
        for (page, by, words) in PAGES.iter().filter(|(_, by, _)| axe.is_there() || !matches!(by, ByAxe | AxeInTheDark))
        {
            browser.is_like(DESK).await;
            browser.page.goto("about:blank").await.unwrap();
            browser.page.set_content(format!("<!doctype html><html lang=en><body>{page}")).await.unwrap();
            let found = finds_by(&browser, &axe, *by).await;
            assert!(found.iter().any(|fault| fault.contains(words)), "{by:?} on {page} found {found:?}");
        }
    })
    .await;
}
