//! Texts that people write as Markdown, as they stand in a page: our own guides and the legal texts of whoever runs Harbor.
//!
//! What such a text can do is less than Markdown allows: it has one title, no markup of its own and no pictures, and links
//! lead to pages of ours, to the web or to mail.

use askama::Template;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html};

/// A text that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// Its title, as plain text.
    pub title: String,
    /// What stands before the first heading, as plain text.
    pub lead: String,
    /// All but the title, as markup.
    pub html: String,
    /// Its parts, in order, each under a heading.
    pub sections: Vec<Section>,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its id in the page.
    pub id: String,
    /// Its heading, as plain text.
    pub title: String,
    /// What it says, as plain text.
    pub text: String,
}

/// Why a text cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// There is nothing in it.
    #[error("is empty")]
    Empty,
    /// Nobody could say what it is.
    #[error("has no title: its first line has to be one, such as `# Terms`")]
    NoTitle,
    /// There is a title and nothing under it.
    #[error("has a title and nothing under it")]
    OnlyTitle,
}

/// Lines to type, with their button.
#[derive(Template)]
#[template(source = "{%- import \"parts/code.html\" as codes -%}{{ codes::code(text, what) }}\n", ext = "html")]
struct Lines<'a> {
    text: &'a str,
    what: &'a str,
}

impl Document {
    /// Reads a text.
    ///
    /// # Errors
    /// When it is none that can be shown.
    pub fn read(text: &str) -> Result<Self, Problem> {
        let text = text.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}');
        if text.is_empty() {
            return Err(Problem::Empty);
        }
        let mut events = Parser::new_ext(text, Options::ENABLE_TABLES).peekable();
        if !matches!(events.peek(), Some(Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }))) {
            return Err(Problem::NoTitle);
        }
        let title: String = events
            .by_ref()
            .skip(1)
            .take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))))
            .filter_map(|event| plain(&event).map(str::to_owned))
            .collect();
        if title.trim().is_empty() {
            return Err(Problem::NoTitle);
        }
        let mut writer = Writer::default();
        let body: Vec<Event<'_>> = events.flat_map(|event| writer.write(event)).collect();
        if body.is_empty() {
            return Err(Problem::OnlyTitle);
        }
        let mut markup = String::new();
        html::push_html(&mut markup, body.into_iter());
        Ok(Self { title, lead: tidy(&writer.lead), html: markup, sections: writer.sections() })
    }
}

/// Turns what was read into what is written, and notes its parts on the way.
#[derive(Default)]
struct Writer {
    lead: String,
    parts: Vec<Section>,
    /// The heading that is being read, with its level and what was read of it.
    heading: Option<(HeadingLevel, String, Vec<Event<'static>>)>,
    /// The lines to type that are being read.
    code: Option<String>,
    blocks: usize,
    tables: usize,
}

impl Writer {
    fn write<'a>(&mut self, event: Event<'a>) -> Vec<Event<'a>> {
        if let Some(text) = plain(&event) {
            self.note(text);
        }
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                self.heading = Some((level, String::new(), Vec::new()));
                Vec::new()
            }
            Event::End(TagEnd::Heading(_)) => self.end_heading(),
            _ if self.heading.is_some() => {
                if let Some((_, _, inside)) = &mut self.heading {
                    inside.extend(allowed(event).map(Event::into_static));
                }
                Vec::new()
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented)) => {
                self.code = Some(String::new());
                Vec::new()
            }
            Event::End(TagEnd::CodeBlock) => self.end_code(),
            _ if self.code.is_some() => Vec::new(),
            Event::Start(Tag::Table(_)) => {
                self.tables += 1;
                let open =
                    format!("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Table {}\">", self.tables);
                vec![Event::Html(open.into()), event]
            }
            Event::End(TagEnd::Table) => vec![event, Event::Html("</div>\n".into())],
            // A paragraph before which a text has no space reads as one with the last.
            Event::End(TagEnd::Paragraph | TagEnd::Item) => {
                self.note(" ");
                vec![event]
            }
            _ => allowed(event).into_iter().collect(),
        }
    }

    fn note(&mut self, text: &str) {
        if let Some((_, heading, _)) = &mut self.heading {
            heading.push_str(text);
            return;
        }
        if let Some(code) = &mut self.code {
            code.push_str(text);
        }
        self.parts.last_mut().map_or(&mut self.lead, |part| &mut part.text).push_str(text);
    }

    fn end_heading<'a>(&mut self) -> Vec<Event<'a>> {
        let Some((level, title, inside)) = self.heading.take() else { return Vec::new() };
        // The title of the page is the only one of its level.
        let level = level.max(HeadingLevel::H2);
        let wanted = slug(&title);
        let again =
            self.parts.iter().filter(|part| part.id == wanted || part.id.starts_with(&format!("{wanted}-"))).count();
        let id = if again == 0 { wanted } else { format!("{wanted}-{}", again + 1) };
        let mut written = vec![Event::Html(format!("<{level} id=\"{id}\">").into())];
        written.extend(inside);
        written.push(Event::Html(format!("</{level}>\n").into()));
        self.parts.push(Section { id, title: tidy(&title), text: String::new() });
        written
    }

    fn end_code<'a>(&mut self) -> Vec<Event<'a>> {
        let code = self.code.take().unwrap_or_default();
        self.blocks += 1;
        self.note(" ");
        let what = format!("lines {}", self.blocks);
        let block = Lines { text: code.trim_end(), what: &what }.render();
        block.map(|block| vec![Event::Html(block.into())]).unwrap_or_default()
    }

    fn sections(self) -> Vec<Section> {
        self.parts.into_iter().map(|part| Section { text: tidy(&part.text), ..part }).collect()
    }
}

/// What is read of an event by somebody who reads.
fn plain<'a>(event: &'a Event<'_>) -> Option<&'a str> {
    match event {
        Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => Some(text),
        Event::SoftBreak | Event::HardBreak => Some(" "),
        _ => None,
    }
}

/// An event as far as it may stand in a page.
fn allowed(event: Event<'_>) -> Option<Event<'_>> {
    match event {
        // Somebody's own markup is shown as it was typed, and does nothing.
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        Event::Start(Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
        // What a picture is called stays.
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = address(link_type, dest_url);
            Some(Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url, title, id }))
        }
        other => Some(other),
    }
}

/// Where a link leads: to a page of ours, to the web, to mail, or nowhere.
fn address(kind: LinkType, to: CowStr<'_>) -> CowStr<'_> {
    let ours = to.starts_with('#') || (to.starts_with('/') && !to.starts_with("//") && !to.contains('\\'));
    let outside = ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| to.starts_with(scheme));
    match kind {
        LinkType::Email => format!("mailto:{}", to.strip_prefix("mailto:").unwrap_or(&to)).into(),
        _ if ours || outside => to,
        _ => "#main".into(),
    }
}

/// Words in small letters with hyphens between them. It begins as no id of a page's own does.
fn slug(title: &str) -> String {
    let words = title.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    std::iter::once("on".to_owned()).chain(words.map(str::to_lowercase)).collect::<Vec<_>>().join("-")
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_a_title_a_lead_and_parts() {
        let text = "\u{feff}# Keys & *locks*\n\nWhat they are.\n\n## Make `one`\n\nFirst.\nThen.\n\n- a\n- b\n\n## Make one\n\n### Deeper\n";
        let document = Document::read(text).unwrap();
        assert_eq!((document.title.as_str(), document.lead.as_str()), ("Keys & locks", "What they are."));
        let parts: Vec<_> = document.sections.iter().map(|part| (part.id.as_str(), part.text.as_str())).collect();
        assert_eq!(parts, [("on-make-one", "First. Then. a b"), ("on-make-one-2", ""), ("on-deeper", "")]);
        assert!(document.html.contains("<h2 id=\"on-make-one\">Make <code>one</code></h2>"), "{}", document.html);
        assert!(!document.html.contains("<h1"), "{}", document.html);
    }

    #[test]
    fn what_cannot_be_shown_is_refused_with_a_reason() {
        for (text, problem) in [
            ("", Problem::Empty),
            (" \n\u{feff}", Problem::Empty),
            ("Terms\n\nAll is fine.", Problem::NoTitle),
            ("## Terms\n\nAll is fine.", Problem::NoTitle),
            ("#\n\nAll is fine.", Problem::NoTitle),
            ("# Terms\n", Problem::OnlyTitle),
        ] {
            assert_eq!(Document::read(text), Err(problem), "{text:?}");
        }
    }

    #[test]
    fn a_text_has_no_markup_of_its_own_and_its_links_lead_to_no_script() {
        let text = "# T\n\n<script>alert(1)</script>\n\na <b onclick=x>b</b> ![pic](https://x/y.png)\n\n[a](javascript:alert(1)) [b](//evil) \
                    [c](/pricing) [d](https://x.example/a?b&c) <me@example.com> [e](data:x) [f](/\\\\evil)";
        let html = Document::read(text).unwrap().html;
        for bad in ["<script", "<b ", "<img", "javascript:", "data:", "\"//evil", "evil\""] {
            assert!(!html.contains(bad), "{bad}: {html}");
        }
        for good in
            ["href=\"/pricing\"", "href=\"https://x.example/a?b&amp;c\"", "href=\"mailto:me@example.com\"", "pic"]
        {
            assert!(html.contains(good), "{good}: {html}");
        }
    }

    #[test]
    fn lines_to_type_can_be_copied_and_wide_tables_be_moved() {
        let html = Document::read("# T\n\n```\nberth list\n```\n\n| a | b |\n|---|---|\n| 1 | <i> |\n").unwrap().html;
        assert!(html.contains("data-copy=\"berth list\"") && html.contains("aria-label=\"lines 1\""), "{html}");
        assert!(html.contains("aria-label=\"Table 1\"") && !html.contains("<i>"), "{html}");
    }
}
