//! One exhibit, as a page of its own.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::response::{Html, IntoResponse, Response};
use domain::authorize::permission::ViewGallery;

use super::{page, themed};
use crate::app::App;
use crate::permit::Permitted;
use crate::shelf::{named, with_the_name};
use crate::visit::Failure;

/// `GET /gallery/{name}`
pub(crate) async fn show(
    asked: Permitted<ViewGallery>,
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let theme = themed(query.as_deref()).unwrap_or(asked.visit.theme);
    let exhibit = page(&name, theme, &app.places).map_err(|error| Failure::Ours(error.to_string()))?;
    let exhibit = exhibit.ok_or(Failure::NotFound)?;
    let html = named(query.as_deref()).map_or_else(|| exhibit.html.clone(), |name| with_the_name(&exhibit.html, name));
    Ok(Html(still(&html)).into_response())
}

/// The page with its live parts cut off: what it shows is invented, so there is nothing to ask for, and a page that
/// is told "no such thing" would load itself again for ever. Nor does one lead on to another by itself.
fn still(html: &str) -> String {
    html.replace(" data-live-from=", " data-live-cut=").replace(" http-equiv=\"refresh\"", " name=\"refresh-cut\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gallery::pages;
    use crate::routes::places;
    use face::layout::Theme;

    #[test]
    fn an_address_may_ask_for_a_theme() {
        assert_eq!(themed(Some("theme=dark")), Some(Theme::Dark));
        assert_eq!(themed(Some("theme=light&theme=dark")), Some(Theme::Light));
        assert_eq!(themed(Some("theme=<b>")), Some(Theme::System));
        assert_eq!((themed(Some("again")), themed(None)), (None, None));
    }

    #[test]
    fn one_is_written_as_all_are() {
        for exhibit in pages(Theme::Dark, &places()).unwrap() {
            let alone = page(exhibit.name, Theme::Dark, &places()).unwrap().unwrap();
            assert_eq!((alone.name, alone.html), (exhibit.name, exhibit.html));
        }
        assert!(page("nothing/of/the/kind", Theme::Dark, &places()).unwrap().is_none());
    }

    #[test]
    fn no_exhibit_listens_to_anything() {
        let mut live = 0;
        for exhibit in pages(Theme::System, &places()).unwrap() {
            live += usize::from(exhibit.html.contains(" data-live-from="));
            let still = still(&exhibit.html);
            assert!(
                !still.contains(" data-live-from=") && !still.contains("http-equiv=\"refresh\""),
                "{}",
                exhibit.name
            );
        }
        assert!(live > 0, "some pages are live outside the gallery");
    }
}
