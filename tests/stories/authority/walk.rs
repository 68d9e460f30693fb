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

/// What one of them was answered.
#[derive(Default)]
pub struct Walk {
    /// About what belongs to the account, by route.
    pub answers: Vec<String>,
    /// Routes for which there is no rule.
    pub uncovered: Vec<Route>,
    /// Pages that say that somebody may not.
    pub refused: Vec<(String, Page)>,
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
                        pair.push(masked(&page.body, &name));
                    }
                }
            }
            assert!(pair.first() == pair.last(), "{who:?} asks {} {}: {pair:?}", route.method, route.path);
            walk.fills_in(&asker).await;
            walk.looks_within(&asker).await;
        }
        walk
    }

    /// Judges an answer by the table.
    fn judges(&mut self, asker: &Asker<'_>, page: &Page, (about, path): (About, &str)) {
        let Asker { cast, who, route, provider, .. } = *asker;
        let what = asker.told(path);
        asker.learns_nothing(page, path);
        let Some(answer) = expected(route, who, about, path, &cast.this) else {
            self.uncovered.push(*route);
            return;
        };
        let got = Answer::of(page, provider);
        assert_eq!(got, answer, "{what} ({about:?}): {}", page.body);
        match answer {
            Answer::Status(404) => self.is_as_if_absent(page, &what),
            Answer::Status(403) => self.refused.push((what, page.clone())),
            Answer::Status(_) | Answer::To(_) | Answer::ToProvider => {}
        }
    }

    fn is_as_if_absent(&mut self, page: &Page, what: &str) {
        let before = self.nothing.get_or_insert_with(|| page.clone());
        assert_eq!(page.body, before.body, "{what}: not as if absent");
        assert_eq!(without_date(page), without_date(before), "{what}: not as if absent");
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
                assert_eq!(page.status, 404, "{}: {}", asker.told(&path), page.body);
                self.is_as_if_absent(&page, &asker.told(&path));
            }
        }
    }

    /// What is another's and what is nobody's, within what is theirs.
    async fn looks_within(&mut self, asker: &Asker<'_>) {
        let Asker { cast, who, route, .. } = *asker;
        let Some([_, foreign, absent, malformed]) = named_within(route, &cast.this, &cast.foreign) else { return };
        let fields = (route.method == "POST" && who.is_signed_in()).then(|| cast.account(who));
        let mut answers = Vec::new();
        for name in named(route, About::This, 0, &cast.this, &cast.foreign) {
            for within in [&foreign, &absent, &malformed] {
                let path = path_of(route, &name, Some(within));
                let page = asker.asks(&path, fields).await;
                asker.learns_nothing(&page, &path);
                answers.push((
                    page.status,
                    masked(page.leads_to().unwrap_or_default(), within),
                    masked(&page.body, within),
                ));
            }
        }
        let what = format!("{who:?} asks {} {} of another", route.method, route.path);
        assert_eq!(answers[0], answers[1], "{what}: not as if absent");
        if who.is_signed_in() && route.path.starts_with("/workspaces/") {
            assert!(answers.iter().all(|answer| answer.0 >= 400), "{what}: {answers:?}");
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
            return customer.sends(request).await;
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

    /// Nothing of somebody else's stands on a page, nor of the account where who asks does not belong to it.
    fn learns_nothing(&self, page: &Page, path: &str) {
        let Self { cast, who, .. } = *self;
        assert_eq!(cast.foreign.on(page, path), None, "{}: {}", self.told(path), page.body);
        if !who.belongs() {
            assert_eq!(cast.this.on(page, path), None, "{}: {}", self.told(path), page.body);
        }
    }
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
