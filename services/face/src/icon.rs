//! The icons that are chosen in the program; each is trusted markup for `|safe`. All others are included by templates.

/// Something goes on; also what is slow.
pub const SETTING_UP: &str = include_str!("../templates/icons/setting-up.svg");
/// All is well.
pub const READY: &str = include_str!("../templates/icons/ready.svg");
/// At rest.
pub const PAUSED: &str = include_str!("../templates/icons/paused.svg");
/// Something is wrong.
pub const TROUBLE: &str = include_str!("../templates/icons/trouble.svg");
/// A remark.
pub const INFO: &str = include_str!("../templates/icons/info.svg");
