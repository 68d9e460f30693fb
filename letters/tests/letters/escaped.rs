//! What people typed is shown as they typed it, and is nothing else: no markup, no header, no line of its own, no turned direction.

use letters::{Content, Frame, Place, Rendered, Thing, render};
use messages::workspace::Trouble;

use crate::all;
use crate::markup::elements;

/// What somebody may have typed, and as what it is read.
const TYPED: &[&str] = &[
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</td></tr></table>",
    "<img src=x onerror=alert(1)>",
    "\"><b>bold</b>",
    "' onmouseover='alert(1)",
    "&lt;b&gt; &amp; &#60;",
    "<!--",
    "-->",
    "<![endif]-->",
    "<style>*{display:none}</style>",
    "{{ name }}",
    "{% raw %}",
    "Paper\r\nBcc: all@example.com",
    "Paper\nSubject: You won",
    "Paper\u{85}Bcc: all@example.com",
    "Paper\u{2028}Bcc: all@example.com",
    "Paper\u{2029}\u{2029}Another letter",
    "Paper\u{0}\u{7}\u{1b}[31mred",
    "\u{202e}elif.exe",
    "\u{2066}\u{2067}\u{202a}\u{202b}shop",
    "\u{2069}\u{2069}\u{202c}shop",
    "shop\u{200b}\u{200d}\u{feff}\u{ad}",
    "فروشگاه\u{200f} کاغذ",
    "=?utf-8?q?Subject?=",
    "\u{e0041}\u{e0042}tag",
    "   spaced \t out   ",
    "https://evil.example/",
    "😀 ½ ﬁ ＜b＞",
];

/// The same letters, with this in every place that takes what people type.
fn letters(typed: &str) -> Vec<Rendered> {
    let (ada, _) = all().iter().find(|(sample, _)| sample.name == "workspace_trouble").unwrap();
    let Content::WorkspaceTrouble { place, since, .. } = &ada.content else { panic!("another letter") };
    let (typed, since) = (typed.to_owned(), *since);
    let place = Place { name: typed.clone(), ..place.clone() };
    let offered = place.clone();
    let question = messages::samples::QUESTION;
    let frame = Frame { name: typed.clone(), ..ada.frame.clone() };
    let contents = [
        Content::WorkspaceTrouble { place, trouble: Trouble::Broke, since },
        Content::SignedInAnew { at: since, browser: Some(typed.clone()) },
        Content::IdentityLinked { at: since, way: Some(typed.clone()) },
        Content::QuestionAnswered { question, asked: one_line(&typed), answer: one_line(&typed) },
        Content::QuestionForUs { question, workspace: None, from: Some(typed.clone()), text: one_line(&typed) },
        Content::Invitation {
            by: Some(typed.clone()),
            team: Some(typed.clone()),
            place: Some(typed.clone()),
            role: messages::account::Role::Member,
            until: since,
            path: "/invitations/a".to_owned(),
        },
        Content::Joined { whom: Some((typed.clone(), typed.clone())), asked: Some(typed.clone()) },
        Content::Removed { team: Some(typed.clone()) },
        Content::HandedOver { owner: Some(typed.clone()) },
        Content::WorkspaceOffered {
            by: Some(typed.clone()),
            name: typed.clone(),
            region: offered.region,
            until: since,
            path: "/offers/a".to_owned(),
        },
        Content::OfferWithdrawn { by: Some(typed.clone()), name: typed.clone() },
        Content::OfferDeclined { place: offered.clone() },
        Content::WorkspaceGiven {
            name: typed.clone(),
            whom: Some((typed.clone(), typed.clone())),
            asked: Some(typed.clone()),
        },
        Content::WorkspaceTaken { place: offered },
        Content::Digest { things: vec![Thing { what: typed, path: "/workspaces".to_owned() }] },
    ];
    contents.iter().map(|content| render(content, &frame).unwrap()).collect()
}

/// A question may have lines; the letters are compared with those of a question that has one.
fn one_line(typed: &str) -> String {
    typed.replace(['\r', '\n', '\u{85}', '\u{2028}', '\u{2029}'], " ")
}

/// What a letter is made of, without what it says.
fn made_of(letter: &Rendered) -> Vec<(String, Vec<(String, String)>)> {
    elements(&letter.html).into_iter().map(|element| (element.name, element.attributes)).collect()
}

fn is_hidden(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2067}' | '\u{200b}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
        || (letter.is_control() && letter != '\n')
}

#[test]
fn whatever_people_type_changes_nothing_around_it() {
    assert!(TYPED.len() >= 20);
    let plain = letters("Paper shop");
    for typed in TYPED {
        for (letter, plain) in letters(typed).iter().zip(&plain) {
            assert_eq!(made_of(letter), made_of(plain), "{typed}");
            assert_eq!(letter.text.lines().count(), plain.text.lines().count(), "{typed}");
            assert_eq!(letter.subject.lines().count(), 1, "{typed}");
            for part in [&letter.subject, &letter.text, &letter.html] {
                assert!(!part.chars().any(is_hidden), "{typed}: {part}");
            }
        }
    }
}

/// What turns a direction is opened and closed within the name.
#[test]
fn a_name_from_right_to_left_turns_nothing_after_it() {
    for letter in letters("فروشگاه کاغذ") {
        for line in letter.text.lines().chain([letter.subject.as_str()]) {
            let count = |wanted| line.chars().filter(|letter| *letter == wanted).count();
            assert_eq!(count('\u{2068}'), count('\u{2069}'), "{line}");
        }
    }
}

#[test]
fn what_is_typed_is_still_read() {
    let [letter, ..] = &letters("Löwe & Sohn <3")[..] else { panic!("there are six") };
    assert_eq!(letter.subject, "Löwe & Sohn <3 has trouble");
    assert!(letter.text.contains("Hello Löwe & Sohn <3,"));
    assert!(elements(&letter.html).iter().any(|element| element.text == "Löwe & Sohn <3"));
}

/// A mail program cuts off what is longer than a hundred kilobytes; ours stop well before that.
#[test]
fn whatever_people_type_no_letter_is_over_thirty_kilobytes() {
    for one in ["<", "&\n", "ل\n", "😀", "\"", "a "] {
        for letter in letters(&one.repeat(20_000)) {
            assert!(letter.html.len() <= 30_000 && letter.text.len() <= 30_000, "{one}: {}", letter.html.len());
        }
    }
    let question = messages::samples::QUESTION;
    for one in ["<", "ل\n", "\n\n", "😀\n"] {
        let (asked, answer) = (one.repeat(20_000), one.repeat(20_000));
        let letter = render(&Content::QuestionAnswered { question, asked, answer }, &all()[0].0.frame).unwrap();
        assert!(letter.html.len() <= 30_000 && letter.text.len() <= 30_000, "{one:?}: {}", letter.html.len());
    }
}
