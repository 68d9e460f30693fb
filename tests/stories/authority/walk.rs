//! Somebody asks every route about everything, and each answer is judged.

use http::Method;
use http::header::{ACCEPT, AUTHORIZATION, ORIGIN};
use messages::CommandId;
use web::Route;

use super::cast::{Cast, Who};
use super::table::{About, Answer, EVERYTHING, expected, named, named_within, path_of, varies};
use crate::forgery::Own;
use crate::world::{Customer, Page};

/// Forms that are nothing but a button.
const BUTTONS: [&str; 4] = ["/sign-out", "/first-steps/hide", "/first-steps/show", "/account/sessions/{session}/end"];

/// As long as a name is that can stand on a page by chance.
const SHORT: usize = 16;

/// What one of them was answered.
#[derive(Default)]
pub struct Walk {
    /// About what belongs to the account, by route.
    pub answers: Vec<String>,
    /// Routes for which there is no rule.
    pub uncovered: Vec<Route>,
    /// Pages that say that somebody may not.
    pub refused: Vec<(String, Page)>,
    /// What was answered otherwise than it should be.
    pub faults: Vec<String>,
    /// The page that says that there is no such thing.
    nothing: Option<Page>,
}

impl Walk {
    /// All that this one asks.
    pub async fn of(cast: &Cast, who: Who, provider: &str) -> Self {
        let mut walk = Self::default();
        for (turn, route) in web::inventory().iter().enumerate() {
            let asker = Asker { cast, who, route, customer: &cast.asker(who, route).await, provider };
            let mut pair = Vec::new();
            for about in EVERYTHING {
                for name in named(route, about, turn + who as usize, &cast.this, &cast.foreign) {
                    let within = named_within(route, &cast.this, &cast.foreign).map(|[theirs, ..]| theirs);
                    let path = path_of(route, &name, within.as_deref());
                    let page = asker.asks(&path, None).await;
                    walk.judges(&asker, &page, (about, &path));
                    if about == About::This && walk.answers.len() == turn {
                        walk.answers.push(Answer::of(&page, provider).word());
                    }
                    if about != About::Malformed && about != About::This {
                        // A short name is a word that stands on pages for other reasons; a page that tells one from another repeats it.
                        pair.push(masked(&page.body, if name.len() < SHORT { "" } else { &name }));
                    }
                }
            }
            walk.must(pair.first() == pair.last(), || {
                format!("{who:?} asks {} {}: what is foreign is not as if absent", route.method, route.path)
            });
            walk.fills_in(&asker).await;
            walk.looks_within(&asker).await;
        }
        walk
    }

    /// Notes what is not as it must be, so that one run tells all of it.
    fn must(&mut self, holds: bool, told: impl FnOnce() -> String) {
        if !holds {
            self.faults.push(told());
        }
    }

    /// Judges an answer by the table.
    fn judges(&mut self, asker: &Asker<'_>, page: &Page, (about, path): (About, &str)) {
        let Asker { cast, who, route, provider, .. } = *asker;
        let what = asker.told(path);
        self.learns_nothing(asker, page, path);
        let Some(answer) = expected(route, who, about, path, &cast.this) else {
            self.uncovered.push(*route);
            return;
        };
        let got = Answer::of(page, provider);
        self.must(got == answer, || format!("{what} ({about:?}): {got:?}, not {answer:?}: {}", title(page)));
        match answer {
            // A file is read by a browser, which wants no page.
            Answer::Status(404) if route.path.starts_with("/assets/") => {}
            Answer::Status(404) => self.is_as_if_absent(page, &what),
            Answer::Status(403) => self.refused.push((what, page.clone())),
            Answer::Status(_) | Answer::To(_) | Answer::ToProvider => {}
        }
    }

    fn is_as_if_absent(&mut self, page: &Page, what: &str) {
        let before = self.nothing.get_or_insert_with(|| page.clone());
        let is_alike = page.body == before.body && without_date(page) == without_date(before);
        self.must(is_alike, || format!("{what}: not as if absent: {} {}", page.status, title(page)));
    }

    /// The form of a route, filled in as it should be, for what is not theirs: as if there were no such thing.
    async fn fills_in(&mut self, asker: &Asker<'_>) {
        let Asker { cast, who, route, .. } = *asker;
        let is_a_thing = varies(route).is_some_and(|what| ["id", "person", "session", "identity"].contains(&what));
        if route.method != "POST" || !is_a_thing || !who.is_signed_in() {
            return;
        }
        let theirs = named_within(route, &cast.this, &cast.foreign).map(|[_, foreign, ..]| foreign);
        for about in [About::Foreign, About::Absent] {
            for name in named(route, about, 0, &cast.this, &cast.foreign) {
                let path = path_of(route, &name, theirs.as_deref());
                let page = asker.asks(&path, Some(cast.account(who))).await;
                self.is_as_if_absent(&page, &format!("{} with its form", asker.told(&path)));
            }
        }
    }

    /// What is another's and what is nobody's, within what is theirs.
    async fn looks_within(&mut self, asker: &Asker<'_>) {
        let Asker { cast, who, route, .. } = *asker;
        let Some([_, foreign, absent, malformed]) = named_within(route, &cast.this, &cast.foreign) else { return };
        // What one chooses belongs to nobody.
        if route.path.ends_with("{choice}") {
            return;
        }
        let fields = (route.method == "POST" && who.is_signed_in()).then(|| cast.account(who));
        let mut answers = Vec::new();
        for name in named(route, About::This, 0, &cast.this, &cast.foreign) {
            for within in [&foreign, &absent, &malformed] {
                let path = path_of(route, &name, Some(within));
                let page = asker.asks(&path, fields).await;
                self.learns_nothing(asker, &page, &path);
                answers.push((
                    page.status,
                    masked(page.leads_to().unwrap_or_default(), within),
                    masked(&page.body, within),
                ));
            }
        }
        let what = format!("{who:?} asks {} {} of another", route.method, route.path);
        self.must(answers[0] == answers[1], || format!("{what}: not as if absent"));
        // What is not there needs no deleting: that is as if it were done.
        let is_done = route.path.ends_with("/delete") && answers[0].0 == 303;
        if who.is_signed_in() && route.path.starts_with("/workspaces/") && !is_done {
            let told = |(status, to, _): &(u16, String, String)| format!("{status} {to}");
            let all: Vec<_> = answers.iter().map(told).collect();
            self.must(answers.iter().all(|answer| answer.0 >= 400), || format!("{what}: {all:?}"));
        }
    }

    /// Nothing of somebody else's stands on a page, nor of the account where who asks does not belong to it.
    fn learns_nothing(&mut self, asker: &Asker<'_>, page: &Page, path: &str) {
        let Asker { cast, who, .. } = *asker;
        let told = |mark: &str| format!("{} and reads {mark}", asker.told(path));
        if let Some(mark) = cast.foreign.on(page, path) {
            self.faults.push(told(mark));
        }
        if let Some(mark) = cast.this.on(page, path).filter(|_| !who.belongs()) {
            self.faults.push(told(mark));
        }
    }
}

/// Somebody at a route.
struct Asker<'a> {
    cast: &'a Cast,
    who: Who,
    route: &'a Route,
    customer: &'a Customer,
    provider: &'a str,
}

impl Asker<'_> {
    fn told(&self, path: &str) -> String {
        format!("{:?} asks {} {path}", self.who, self.route.method)
    }

    /// Asks; with the form of the route as its page would send it, drawn for this account, or with hardly anything.
    async fn asks(&self, path: &str, drawn_for: Option<&str>) -> Page {
        let Self { cast, who, route, customer, .. } = *self;
        let method: Method = route.method.parse().unwrap();
        let request =
            customer.request(method, path).header("sec-fetch-site", "same-origin").header(ORIGIN, &customer.origin);
        let request = if path == "/live" { request.header(ACCEPT, "text/event-stream") } else { request };
        let request = if who == Who::Staff {
            request.header(AUTHORIZATION, "Bearer kim").header("x-harbor-actor", "staff:kim")
        } else {
            request
        };
        if route.method != "POST" {
            // Who belongs to several accounts is led to the page of the one that they look at.
            let page = customer.sends(request).await;
            let led = page.leads_to().is_some_and(|to| to.split("in=acct_").next() == Some(&format!("{path}?")));
            return if led { customer.opens(path).await } else { page };
        }
        let own = Own {
            account: drawn_for.unwrap_or_default().to_owned(),
            command: CommandId::new().to_string(),
            question: String::new(),
        };
        let form = match (drawn_for, route.path) {
            (Some(account), _) => own.form(route, account),
            (None, path) if path.starts_with("/sign-in") => vec![("return_to", "/workspaces")],
            (None, path) if BUTTONS.contains(&path) && who.is_signed_in() => vec![("account", cast.account(who))],
            (None, _) => Vec::new(),
        };
        customer.sends(request.form(&form)).await
    }
}

/// What a page is about.
fn title(page: &Page) -> &str {
    page.body.split_once("<h1>").map_or("", |(_, rest)| rest.split("</h1>").next().unwrap_or_default())
}

/// A text without the name that was asked about, and without ids, which are made anew each time.
fn masked(text: &str, name: &str) -> String {
    let text = if name.is_empty() { text.to_owned() } else { text.replace(name, "…") };
    let is_of_one = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let words = text.split_inclusive(|letter: char| !is_of_one(letter));
    let word = |word: &str| {
        let (inner, end) = word
            .strip_suffix(|letter: char| !is_of_one(letter))
            .map_or((word, ""), |inner| (inner, &word[inner.len()..]));
        if inner.len() == 26 { format!("…{end}") } else { word.to_owned() }
    };
    words.map(word).collect()
}

/// The headers of a page, without when it was.
pub fn without_date(page: &Page) -> http::HeaderMap {
    let mut headers = page.headers.clone();
    headers.remove("date");
    headers
}
