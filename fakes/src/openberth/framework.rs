//! What a project is, as the server guesses it from its files.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::files::Files;

/// What a project is made with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Framework {
    pub(super) name: &'static str,
    pub(super) language: &'static str,
    pub(super) port: u16,
    /// Whether there is a command for a sandbox.
    pub(super) has_dev: bool,
}

/// What `.berth.json` may say.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Overrides {
    language: String,
    start: String,
    dev: String,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Package {
    dependencies: Map<String, Value>,
    dev_dependencies: Map<String, Value>,
    scripts: Map<String, Value>,
}

const PYTHON: [&str; 8] =
    ["requirements.txt", "pyproject.toml", "Pipfile", "setup.py", "setup.cfg", "app.py", "main.py", "manage.py"];

/// By dependency, in this order.
const NODE: [(&str, &str, u16); 8] = [
    ("next", "nextjs", 3000),
    ("nuxt", "nuxt", 3000),
    ("@sveltejs/kit", "sveltekit", 3000),
    ("vite", "vite", 4173),
    ("react-scripts", "cra", 3000),
    ("@vue/cli-service", "vue-cli", 8080),
    ("@angular/cli", "angular", 4200),
    ("@angular/core", "angular", 4200),
];

/// The guess, if there is one.
pub(super) fn detect(files: &Files) -> Option<Framework> {
    let overrides = files.get(".berth.json").and_then(|file| serde_json::from_slice::<Overrides>(file).ok());
    let overrides = overrides.unwrap_or_default();
    let forced = match overrides.language.as_str() {
        "go" => go(files),
        "python" => python(files),
        "node" => node(files),
        "static" => fixed(files),
        _ => None,
    };
    let usual = (!overrides.start.is_empty()).then(|| usual(&overrides.language)).flatten();
    let found = forced.or(usual).or_else(|| go(files)).or_else(|| python(files)).or_else(|| node(files));
    let mut found = found.or_else(|| fixed(files))?;
    found.has_dev |= !overrides.dev.is_empty();
    Some(found)
}

const fn is(name: &'static str, language: &'static str, port: u16, has_dev: bool) -> Option<Framework> {
    Some(Framework { name, language, port, has_dev })
}

fn usual(language: &str) -> Option<Framework> {
    match language {
        "node" => is("node", "node", 3000, false),
        "python" => is("python", "python", 8000, false),
        "go" => is("go", "go", 8080, false),
        "static" => is("static", "static", 8080, false),
        _ => None,
    }
}

fn go(files: &Files) -> Option<Framework> {
    files.get("go.mod").and_then(|_| is("go", "go", 8080, true))
}

fn python(files: &Files) -> Option<Framework> {
    if !PYTHON.iter().any(|marker| files.contains_key(*marker)) {
        return None;
    }
    let text =
        |name: &str| files.get(name).map(|file| String::from_utf8_lossy(file).to_lowercase()).unwrap_or_default();
    let needs = text("requirements.txt") + &text("pyproject.toml");
    let name = match () {
        () if files.contains_key("manage.py") => "django",
        () if needs.contains("fastapi") => "fastapi",
        () if needs.contains("flask") => "flask",
        () => "python",
    };
    is(name, "python", 8000, true)
}

fn node(files: &Files) -> Option<Framework> {
    let package: Package = serde_json::from_slice(files.get("package.json")?).unwrap_or_default();
    let needs = |name: &str| package.dependencies.contains_key(name) || package.dev_dependencies.contains_key(name);
    if let Some((_, name, port)) = NODE.iter().find(|(dependency, ..)| needs(dependency)) {
        return is(name, "node", *port, true);
    }
    let script =
        |name: &str| package.scripts.get(name).and_then(Value::as_str).is_some_and(|script| !script.is_empty());
    if script("start") { is("node", "node", 3000, script("dev")) } else { None }
}

fn fixed(files: &Files) -> Option<Framework> {
    files.get("index.html").and_then(|_| is("static", "static", 80, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(files: &[(&str, &str)]) -> Option<&'static str> {
        let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned().into())).collect();
        detect(&files).map(|found| found.name)
    }

    /// Files, and what they are a project of.
    type Case = (&'static [(&'static str, &'static str)], Option<&'static str>);

    #[test]
    fn projects_are_told_by_their_files() {
        let cases: [Case; 10] = [
            (&[("index.html", "")], Some("static")),
            (&[("index.html", ""), ("go.mod", "")], Some("go")),
            (&[("app.py", "")], Some("python")),
            (&[("requirements.txt", "Flask==3")], Some("flask")),
            (&[("manage.py", ""), ("requirements.txt", "fastapi")], Some("django")),
            (&[("package.json", r#"{"devDependencies":{"vite":"5"}}"#)], Some("vite")),
            (&[("package.json", r#"{"scripts":{"start":"node ."}}"#)], Some("node")),
            (&[("package.json", "{}"), ("index.html", "")], Some("static")),
            (&[(".berth.json", r#"{"language":"go","start":"./run"}"#)], Some("go")),
            (&[("readme.md", "")], None),
        ];
        for (files, expected) in cases {
            assert_eq!(guess(files), expected, "{files:?}");
        }
    }
}
