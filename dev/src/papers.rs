//! Legal texts that stand in for real ones on this machine. Each says so itself; where customers could come, Harbor does
//! not start with them.

use std::path::Path;

/// What each says, by the name of its file.
const PAPERS: [(&str, &str, &str); 3] = [
    ("terms.md", "Terms", "Here it will say what you and we agree on when you use Harbor."),
    ("privacy.md", "Privacy", "Here it will say what is kept about you, why, and for how long."),
    ("imprint.md", "Imprint", "Here it will say who runs this Harbor, and how to reach them."),
];

/// Lays them down where nobody has put any of their own.
pub(crate) fn lay_down(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    for (file, title, purpose) in PAPERS {
        let file = folder.join(file);
        if !file.exists() {
            let says_so = web::site::legal::PLACEHOLDER;
            std::fs::write(
                file,
                format!(
                    "# {title}\n\n**{says_so}** The text is not written yet. {purpose}\n\nWhoever runs Harbor writes their own.\n"
                ),
            )?;
        }
    }
    Ok(())
}
