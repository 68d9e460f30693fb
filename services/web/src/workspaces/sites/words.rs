//! How sites are spoken of.

use access::inside::Refusal;
use access::inside::server::Period;
use access::inside::site_settings::Traffic;
use access::inside::sites::{AccessMode, Room, Site, Status};
use face::label::Tone;

use super::super::inside::told;
use super::super::site_settings::{Mode, left, limit};

/// How a site does, in a word, with its colour.
pub(super) const fn status(status: &Status) -> (Tone, &'static str) {
    match status {
        Status::Building => (Tone::Busy, "Building"),
        Status::Running => (Tone::Good, "Live"),
        Status::Updating => (Tone::Busy, "Updating"),
        Status::Failed => (Tone::Bad, "Failed"),
        Status::Unknown(_) => (Tone::Rest, "Not known"),
    }
}

/// The same of one that runs and has sent as much as it may.
pub(super) const USED_UP: (Tone, &str) = (Tone::Bad, "Traffic used up");

/// How much a site may send, and how much of that is left.
pub(super) fn traffic(traffic: Traffic, bytes: Option<u64>, period: Option<Period>) -> String {
    match (traffic, bytes) {
        (Traffic::Unlimited, _) => "No limit of its own".to_owned(),
        (Traffic::Mib(_), None) => format!("At most {}", limit(traffic, period)),
        (Traffic::Mib(_), Some(bytes)) => format!("At most {}, {}", limit(traffic, period), left(bytes)),
    }
}

/// What that means, in a sentence or two.
pub(super) const fn sentence(status: &Status) -> &'static str {
    match status {
        Status::Building => "We have your files. The workspace makes a site of them now.",
        Status::Running => "It is up. Whoever opens its address sees it.",
        Status::Updating => "We have your new files. What was there before stays up until they are ready.",
        Status::Failed => "It did not start. Nothing more happens by itself.",
        Status::Unknown(_) => {
            "The workspace says something of this site that we do not understand. Look again in a while."
        }
    }
}

/// Who may see a site.
pub(super) const fn access(mode: &AccessMode) -> &'static str {
    match mode {
        AccessMode::Public => "Everybody",
        AccessMode::Password => "Who has the password",
        AccessMode::Key => "Programs that have its key",
        AccessMode::Users => "Some people only",
        AccessMode::Unknown(_) => "Not known",
    }
}

/// Who may see a new site: what that is called, and what it means. None for what is set when it is up.
pub(super) const fn seen_at_first(mode: Mode) -> Option<(&'static str, &'static str)> {
    match mode {
        Mode::Everybody => Some(("Everybody", "Whoever has the address sees the site.")),
        Mode::Password => Some((
            "Who has a password",
            "A browser asks for a name and a password first. We make the password, and you see it once, on the next page.",
        )),
        Mode::Key => Some((
            "Only programs with a key",
            "Browsers are kept out. A program sends a key along with each call. We make the key, and you see it once, on the next page.",
        )),
        Mode::People => None,
    }
}

/// What a site is made with, as far as we know the word of the server.
pub(super) fn made_with(word: &str) -> &'static str {
    const KNOWN: [(&str, &str); 14] = [
        ("static", "Plain pages"),
        ("nextjs", "Next.js"),
        ("nuxt", "Nuxt"),
        ("sveltekit", "SvelteKit"),
        ("vite", "Vite"),
        ("cra", "React"),
        ("vue-cli", "Vue"),
        ("angular", "Angular"),
        ("node", "Node.js"),
        ("django", "Django"),
        ("fastapi", "FastAPI"),
        ("flask", "Flask"),
        ("python", "Python"),
        ("go", "Go"),
    ];
    KNOWN.into_iter().find(|(known, _)| *known == word).map_or("Something else", |(_, name)| name)
}

/// Who sent it.
pub(super) fn by(site: &Site) -> String {
    site.by.clone().unwrap_or_else(|| "Sent from here".to_owned())
}

/// How many there are of how many.
pub(super) fn count(room: Room) -> String {
    let sites = |count: usize| if count == 1 { "1 site".to_owned() } else { format!("{count} sites") };
    let there = match room.sandboxes {
        0 => {
            return room
                .limit
                .map_or_else(|| sites(room.sites), |all| format!("{} of {}", room.sites, sites(all as usize)));
        }
        1 => format!("{} and 1 sandbox", sites(room.sites)),
        more => format!("{} and {more} sandboxes", sites(room.sites)),
    };
    room.limit.map_or_else(|| there.clone(), |all| format!("{there}, of {all}"))
}

/// What there is to say of the limit of the plan; nothing while there is room.
pub(super) fn no_room(room: Room) -> Option<String> {
    if room.is_free() {
        return None;
    }
    Some(match room.over() {
        0 => FULL.to_owned(),
        over => format!(
            "This workspace has more sites than your plan includes: {}. They all stay up. To add one, first delete {}.",
            count(room),
            over.saturating_add(1)
        ),
    })
}

/// What is said of one too many.
const FULL: &str =
    "This workspace has as many sites as your plan includes. Sandboxes count, too. To add one, first delete one.";

/// What is said when nothing came of sending code.
pub(super) const fn not_sent(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Full => FULL,
        Refusal::NameTaken => "There is a site with this name already. Choose another name.",
        Refusal::NoProject => {
            "We could not tell how to run this. At the top of the folder there has to be a file that says so, such as index.html for plain pages."
        }
        Refusal::NoSecret => "There is no secret with this name in the workspace. Check the names.",
        Refusal::Locked => "The site is locked, so that nobody changes it by mistake. Unlock it first.",
        Refusal::NotNow => "The site is still being made. Wait until that is done, then try again.",
        Refusal::NotPossible => {
            "The workspace could not read these files. Nothing was changed. Check them, then try again."
        }
        Refusal::Paused
        | Refusal::SettingUp
        | Refusal::Trouble
        | Refusal::NoWayIn
        | Refusal::NoAnswer
        | Refusal::Unsure
        | Refusal::Busy
        | Refusal::Absent
        | Refusal::InUse(_) => told(refusal).sentence,
    }
}

#[cfg(test)]
mod tests {
    use access::inside::InUse;
    use access::inside::sites::BadEnv;
    use face::words::{banned_in, grade};

    use super::*;

    fn is_plain(text: &str) {
        assert!(banned_in(text).is_none(), "{text}");
        // A word or two are no sentence to be measured.
        assert!(!text.ends_with('.') || grade(text) <= 8.0, "{text}: {}", grade(text));
    }

    #[test]
    fn what_is_said_of_sites_is_plain() {
        let unknown = || Status::Unknown("dreaming".to_owned());
        for state in [Status::Building, Status::Running, Status::Updating, Status::Failed, unknown()] {
            is_plain(status(&state).1);
            is_plain(sentence(&state));
        }
        for mode in
            [AccessMode::Public, AccessMode::Password, AccessMode::Key, AccessMode::Users, AccessMode::default()]
        {
            is_plain(access(&mode));
        }
        for bad in [
            BadEnv::Line(2),
            BadEnv::Needed(2),
            BadEnv::Twice(3, 1),
            BadEnv::TooLong(2),
            BadEnv::Character(2),
            BadEnv::TooMany,
            BadEnv::TooLarge,
        ] {
            is_plain(&bad.to_string());
        }
        for (name, text) in Mode::ALL.into_iter().filter_map(seen_at_first) {
            is_plain(name);
            is_plain(text);
        }
        for refusal in [
            Refusal::Full,
            Refusal::NameTaken,
            Refusal::NoProject,
            Refusal::NoSecret,
            Refusal::Locked,
            Refusal::NotNow,
            Refusal::NotPossible,
            Refusal::Unsure,
            Refusal::InUse(InUse::default()),
        ] {
            is_plain(not_sent(refusal));
        }
        assert_eq!((made_with("nextjs"), made_with("<b>")), ("Next.js", "Something else"));
    }

    #[test]
    fn sites_are_counted_beside_the_plan() {
        let room = |used| Room::of(used, 0, Some(plans::TRIAL));
        assert_eq!(count(room(2)), "2 of 3 sites");
        assert_eq!((count(Room::of(1, 0, None)).as_str(), count(Room::of(0, 0, None)).as_str()), ("1 site", "0 sites"));
        assert_eq!((no_room(room(2)), no_room(Room::of(99, 0, None))), (None, None));
        assert_eq!(count(Room::of(1, 2, Some(plans::TRIAL))), "1 site and 2 sandboxes, of 3");
        assert_eq!(count(Room::of(2, 1, None)), "2 sites and 1 sandbox");
        assert_eq!(no_room(room(3)).as_deref(), Some(FULL));
        let over = no_room(room(5)).unwrap();
        assert!(over.contains("5 of 3 sites") && over.ends_with("first delete 3."), "{over}");
        is_plain(&over);
    }
}
