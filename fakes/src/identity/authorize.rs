//! Asking who someone is and sending them back with a code.
//!
//! The whole request stands in the address, and picking a persona posts to that same address: nothing is remembered in
//! between, so the page may be opened twice, left open over a restart, or skipped by a client that knows whom it wants.

use std::collections::HashMap;

use axum::{
    Form,
    extract::{RawQuery, State},
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, StatusCode, header::HOST};
use tokio::time::Instant;
use url::{Url, form_urlencoded};

use super::{Authorization, Grant, Hostile, Identity, Persona, Place};
use crate::{
    clock,
    lock::lock,
    page::{escape, page},
    random,
};

/// An authorization request that may be answered.
struct Asked {
    client_id: String,
    redirect_uri: Url,
    /// The same address letter by letter, as the token endpoint must see it again.
    redirect_uri_as_sent: String,
    state: Option<String>,
    nonce: Option<String>,
    scope: String,
    challenge: String,
}

/// Why a request is not answered with a page.
enum Refusal {
    /// It is not safe to send anyone to the address it names.
    Here(&'static str),
    /// The client is told: the error code, and the address with everything on it.
    Back { error: &'static str, to: String },
}

pub(super) async fn ask(State(identity): State<Identity>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let query = query.unwrap_or_default();
    if let Some(origin) = identity.pages_elsewhere(&headers) {
        return Redirect::to(&format!("{origin}/authorize?{query}")).into_response();
    }
    let asked = identity.read(&query);
    identity.note(&query, asked.as_ref().err());
    match asked {
        Ok(_) => identity.page_of_personas(&query),
        Err(refusal) => identity.refuse(refusal),
    }
}

pub(super) async fn pick(
    State(identity): State<Identity>,
    RawQuery(query): RawQuery,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let asked = match identity.read(&query.unwrap_or_default()) {
        Ok(asked) => asked,
        Err(refusal) => return identity.refuse(refusal),
    };
    if form.contains_key("cancel") {
        let Asked { redirect_uri, state, .. } = asked;
        return identity.refuse(identity.turned_back(redirect_uri, state, "access_denied", "the person cancelled"));
    }
    if let Some(error) = identity.quirks().error {
        let Asked { redirect_uri, state, .. } = asked;
        return identity.refuse(identity.turned_back(redirect_uri, state, error, "as it was told to"));
    }
    match identity.persona_of(&form) {
        Some(persona) => identity.send_back(asked, persona),
        None => page(
            StatusCode::BAD_REQUEST,
            "Nobody was picked",
            "<h1>Nobody was picked</h1><p>Go back and pick a person, or give a name and an e-mail address.</p>",
        ),
    }
}

impl Identity {
    /// The origin to which people are sent on, unless they are there.
    fn pages_elsewhere(&self, headers: &HeaderMap) -> Option<String> {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        self.quirks().pages_at.clone().filter(|origin| !origin.ends_with(&format!("//{host}")))
    }

    fn read(&self, query: &str) -> Result<Asked, Refusal> {
        let mut given: HashMap<String, String> = HashMap::new();
        let mut twice = false;
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            twice |= given.insert(name.into_owned(), value.into_owned()).is_some();
        }
        let mut take = |name: &str| given.remove(name).filter(|value| !value.is_empty());
        let client_id = take("client_id").unwrap_or_default();
        if client_id != self.0.config.client_id {
            return Err(Refusal::Here("It does not say which known application it comes from."));
        }
        let redirect_uri_as_sent = take("redirect_uri").unwrap_or_default();
        if !lock(&self.0.redirect_uris).contains(&redirect_uri_as_sent) {
            return Err(Refusal::Here("The address to return to is not one this application registered."));
        }
        let Ok(redirect_uri) = Url::parse(&redirect_uri_as_sent) else {
            return Err(Refusal::Here("The address to return to is not an address."));
        };
        let state = take("state");
        let scope = take("scope").unwrap_or_default();
        let challenge = take("code_challenge").unwrap_or_default();
        let wrong = if twice {
            Some(("invalid_request", "a parameter came twice"))
        } else if take("response_type").as_deref() != Some("code") {
            Some(("unsupported_response_type", "response_type must be code"))
        } else if take("response_mode").is_some_and(|mode| mode != "query") {
            Some(("invalid_request", "response_mode must be query"))
        } else if !scope.split(' ').any(|each| each == "openid") {
            Some(("invalid_scope", "scope must contain openid"))
        } else if take("code_challenge_method").as_deref() != Some("S256") {
            Some(("invalid_request", "code_challenge_method must be S256"))
        } else if challenge.len() != 43 {
            Some(("invalid_request", "code_challenge must be a SHA-256 in base64url"))
        } else if take("prompt").as_deref() == Some("none") {
            Some(("login_required", "nobody stays signed in here"))
        } else {
            None
        };
        match wrong {
            Some((error, why)) => Err(self.turned_back(redirect_uri, state, error, why)),
            None => Ok(Asked {
                client_id,
                redirect_uri,
                redirect_uri_as_sent,
                state,
                nonce: take("nonce"),
                scope,
                challenge,
            }),
        }
    }

    fn note(&self, query: &str, refusal: Option<&Refusal>) {
        let given: HashMap<_, _> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        lock(&self.0.book).authorizations.push(Authorization {
            at: clock::now(),
            client_id: given.get("client_id").cloned().unwrap_or_default(),
            state: given.get("state").cloned(),
            nonce: given.get("nonce").cloned(),
            challenge: given.contains_key("code_challenge")
                && given.get("code_challenge_method").is_some_and(|method| method == "S256"),
            refused: refusal.map(|refusal| match refusal {
                Refusal::Here(_) => "not_answered".to_owned(),
                Refusal::Back { error, .. } => (*error).to_owned(),
            }),
        });
    }

    fn refuse(&self, refusal: Refusal) -> Response {
        match refusal {
            Refusal::Here(why) => page(
                StatusCode::BAD_REQUEST,
                "This sign-in cannot go on",
                &format!("<h1>This sign-in cannot go on</h1><p>{}</p>", escape(why)),
            ),
            Refusal::Back { to, .. } => Redirect::to(&to).into_response(),
        }
    }

    fn turned_back(&self, mut to: Url, state: Option<String>, error: &'static str, why: &str) -> Refusal {
        to.query_pairs_mut().append_pair("error", error).append_pair("error_description", why);
        if let Some(state) = state {
            to.query_pairs_mut().append_pair("state", &state);
        }
        to.query_pairs_mut().append_pair("iss", self.issuer());
        Refusal::Back { error, to: to.into() }
    }

    /// The person that the form names: picked by subject or e-mail, or someone new.
    fn persona_of(&self, form: &HashMap<String, String>) -> Option<Persona> {
        let field = |name: &str| form.get(name).map(|value| value.trim()).filter(|value| !value.is_empty());
        if let Some(picked) = field("persona") {
            let personas = lock(&self.0.personas);
            let by_subject = personas.iter().find(|persona| persona.subject == picked);
            return by_subject.or_else(|| personas.iter().find(|persona| persona.email == picked)).cloned();
        }
        let (name, email) = (field("name")?, field("email").filter(|email| email.contains('@'))?);
        Some(self.add_persona(Persona { about: "New here".to_owned(), ..Persona::new(name, email) }))
    }

    fn send_back(&self, asked: Asked, persona: Persona) -> Response {
        let lie = self.hostile(Place::AuthorizationResponse);
        let code = random::token();
        let Asked { client_id, mut redirect_uri, redirect_uri_as_sent, state, nonce, scope, challenge } = asked;
        *lock(&self.0.book).picked.entry(persona.subject.clone()).or_default() += 1;
        let grant = Grant {
            client_id: if lie == Some(Hostile::CodeOfAnotherClient) { "another-client".to_owned() } else { client_id },
            redirect_uri: redirect_uri_as_sent,
            challenge,
            nonce,
            scope,
            persona,
            ends: Instant::now() + self.0.config.code_lifetime,
            used: false,
        };
        lock(&self.0.codes).insert(code.clone(), grant);
        let mut reply = redirect_uri.query_pairs_mut();
        reply.append_pair("code", &code);
        if lie == Some(Hostile::CodeTwice) {
            reply.append_pair("code", &random::token());
        }
        if let Some(state) = state {
            let swapped = lie == Some(Hostile::StateSwapped);
            reply.append_pair("state", &if swapped { random::token() } else { state });
        }
        let mixed_up = lie == Some(Hostile::AuthorizationNamesAnotherIssuer);
        reply.append_pair("iss", if mixed_up { "https://another-issuer.example.com" } else { self.issuer() });
        drop(reply);
        Redirect::to(redirect_uri.as_str()).into_response()
    }

    fn page_of_personas(&self, query: &str) -> Response {
        let action = escape(&format!("/authorize?{query}"));
        let mut buttons = String::new();
        for persona in self.personas() {
            buttons.push_str(&format!(
                "<li><button name=\"persona\" value=\"{}\"><strong>{}</strong><small>{}</small><small>{}</small></button></li>\n",
                escape(&persona.subject),
                escape(&persona.name),
                escape(&persona.email),
                escape(&persona.about),
            ));
        }
        let main = format!(
            "<h1>Sign in to continue to Harbor</h1>\n\
             <p class=\"quiet\">This page is a stand-in for development. It asks for no password; pick who you want to be.</p>\n\
             <form method=\"post\" action=\"{action}\">\n<ul aria-label=\"People\">\n{buttons}</ul>\n</form>\n\
             <h2 id=\"new\">Someone new</h2>\n\
             <form method=\"post\" action=\"{action}\" aria-labelledby=\"new\">\n\
             <label>Name <input name=\"name\" autocomplete=\"off\" required></label>\n\
             <label>E-mail <input name=\"email\" type=\"email\" autocomplete=\"off\" required></label>\n\
             <button class=\"main\">Continue</button>\n</form>\n\
             <form method=\"post\" action=\"{action}\"><button class=\"plain\" name=\"cancel\" value=\"yes\">Cancel and go back</button></form>"
        );
        page(StatusCode::OK, "Sign in to continue to Harbor", &main)
    }
}
