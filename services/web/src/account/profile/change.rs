//! Changing one's profile: all of the form, or nothing of it.

use std::sync::Arc;

use access::person::Name;
use access::profile::{Chosen, Profile, keep_profile};
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::ChangeProfile;
use http::StatusCode;
use messages::AccountId;
use serde::Deserialize;

use super::show::{Problems, page};
use crate::account::{Tab, done};
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::{self, DrawnFor, Failure, Form};
use domain::reader::Language;
use domain::reader::Zone;
use face::layout::{Here, respond};

/// What the page posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Posted {
    account: AccountId,
    name: String,
    /// A browser leaves out a box that is not ticked.
    #[serde(default)]
    picture: Option<String>,
    zone: String,
    dates: String,
}

impl visit::Posted for Posted {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Account(self.account)
    }
}

/// `POST /account`
pub(crate) async fn change(
    asked: Permitted<ChangeProfile>,
    State(app): State<Arc<App>>,
    Form(posted): Form<Posted>,
) -> Result<Response, Failure> {
    match check(&posted, &asked.row) {
        Ok(chosen) => {
            keep_profile(&app, &asked.permit, &chosen, asked.visit.now).await?;
            Ok(done(Tab::Profile))
        }
        Err(problems) => {
            let mut again = page(&app, asked.visit.frame(Here::Account), &asked.visit, asked.row)?;
            again.name = posted.name;
            again.picture_shown = posted.picture.is_some();
            again.zone = posted.zone;
            again.language = posted.dates;
            again.problems = problems;
            Ok(respond(StatusCode::UNPROCESSABLE_ENTITY, &again))
        }
    }
}

fn check(posted: &Posted, profile: &Profile) -> Result<Chosen, Problems> {
    // Who leaves their name as it is chooses none: it goes on following what their provider says.
    let is_new = posted.name.trim() != profile.name.trim();
    let name = if is_new { Name::parse(&posted.name).map(Some) } else { Ok(None) };
    let picture_shown = profile.picture.is_some().then_some(posted.picture.is_some());
    let zone = choice(&posted.zone, Zone::named, "We do not know this time zone. Pick one from the list.");
    let language = choice(&posted.dates, Language::from_tag, "We do not know this language. Pick one from the list.");
    match (name, zone, language) {
        (Ok(name), Ok(zone), Ok(language)) => Ok(Chosen { name, picture_shown, zone, language }),
        (name, zone, language) => {
            Err(Problems { name: name.err().map(|bad| bad.to_string()), zone: zone.err(), language: language.err() })
        }
    }
}

/// What was picked from a list. Nothing is a choice, too: as the browser has it.
fn choice<T>(picked: &str, read: fn(&str) -> Option<T>, otherwise: &str) -> Result<Option<T>, String> {
    if picked.is_empty() {
        return Ok(None);
    }
    read(picked).map(Some).ok_or_else(|| otherwise.to_owned())
}

#[cfg(test)]
mod tests {

    use super::*;
    use access::profile::Mail;
    use face::words::{banned_in, grade};

    fn posted(name: &str, zone: &str, dates: &str) -> Posted {
        Posted {
            account: AccountId::new(),
            name: name.to_owned(),
            picture: None,
            zone: zone.to_owned(),
            dates: dates.to_owned(),
        }
    }

    fn profile(picture: Option<&str>) -> Profile {
        Profile {
            name: "Augusta Ada".to_owned(),
            email: "ada@example.com".to_owned(),
            is_proven: false,
            said: "ada@example.com".to_owned(),
            returned: None,
            picture: picture.map(str::to_owned),
            picture_shown: true,
            zone: None,
            language: None,
            mail: Mail::default(),
            issuer: "https://accounts.example.com".to_owned(),
        }
    }

    #[test]
    fn nothing_chosen_is_what_the_browser_and_the_provider_have() {
        let chosen = check(&posted(" Augusta Ada ", "", ""), &profile(None)).ok().unwrap();
        assert!(chosen.name.is_none() && chosen.zone.is_none() && chosen.language.is_none());
        assert_eq!(chosen.picture_shown, None, "nobody asked");
        let chosen = check(&posted(" Ada ", "Asia/Tokyo", "nl"), &profile(Some("https://x/a.png"))).ok().unwrap();
        assert_eq!(chosen.name.unwrap().as_str(), "Ada");
        assert_eq!((chosen.zone, chosen.language), (Zone::named("Asia/Tokyo"), Some(Language::Dutch)));
        assert_eq!(chosen.picture_shown, Some(false));
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once_and_plainly() {
        let problems = check(&posted("", "Mars/Olympus", "tlh"), &profile(None)).err().unwrap();
        for problem in [problems.name, problems.zone, problems.language] {
            let problem = problem.unwrap();
            assert_eq!(banned_in(&problem), None);
            assert!(grade(&problem) <= 8.0, "{problem}");
        }
    }
}
