//! Whatever people are called, and whatever they call their workspaces: no page becomes too wide, and nothing lies on
//! anything else, from a narrow telephone to a wide desk.

use face::layout::Theme;
use serde_json::Value;
use web::exhibits;
use web::gallery::{NAMES, with_the_name};

use super::{Faults, Turns, finds_all, opens_its_eyes};
use crate::world::browser::View;
use crate::world::{World, story};

const WIDTHS: [i64; 5] = [320, 390, 640, 768, 1920];

fn main_of(html: &str) -> &str {
    html.split_once("<main").unwrap().1.split_once("</main>").unwrap().0
}

#[tokio::test(flavor = "multi_thread")]
async fn no_name_breaks_a_page_at_any_width() {
    story(World::named("odd-names"), async |world| {
        let ada = world.eyes("Ada").await;
        opens_its_eyes(&ada).await;
        let mut faults = Faults::new();
        let (mut looked_at, mut turns) = (0, Turns::default());
        for exhibit in exhibits(Theme::System).unwrap() {
            // The pages that show what people wrote; what is around them is looked at once for each name.
            let shows_names = main_of(&exhibit.html) != main_of(&with_the_name(&exhibit.html, NAMES[0].1));
            let is_the_frame = exhibit.name == "account/theme/chosen";
            // Its first state with every name; each other one with the next name in turn.
            let before = turns.before(exhibit.name);
            let is_its_turn = |turn: usize| before == 0 || is_the_frame || turn == before % NAMES.len();
            let names = NAMES.into_iter().enumerate().filter(|(turn, _)| is_its_turn(*turn)).map(|(_, name)| name);
            for (called, name) in names.filter(|_| shows_names || is_the_frame) {
                ada.goes_to(&format!("/gallery/{}?name={called}", exhibit.name)).await;
                ada.waits_for("document.readyState === 'complete'").await;
                if is_the_frame {
                    ada.reads("document.querySelector('#account').showPopover()").await;
                }
                for width in WIDTHS {
                    let view = View::DESK.as_wide_as(width);
                    ada.is_like(view).await;
                    // A menu lies on the page, as it is meant to.
                    let checks: &[&str] = if is_the_frame { &["reflows()"] } else { &["reflows()", "overlaps()"] };
                    let found = finds_all(&ada, checks).await;
                    faults.extend(
                        found.into_iter().map(|fault| format!("{} with {called} at {width}: {fault}", exhibit.name)),
                    );
                    if exhibit.name.ends_with("/many") || exhibit.name == "workspaces/show/ready" {
                        ada.is_photographed_in(view, &format!("odd-{}-{called}", exhibit.name.replace('/', "-"))).await;
                    }
                }
                let holds = format!("document.documentElement.outerHTML.includes({})", Value::from(name));
                assert_eq!(ada.reads(&holds).await, true, "{}", exhibit.name);
                looked_at += 1;
            }
        }
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
        assert!(looked_at > 100, "{looked_at}");
    })
    .await;
}
