//! The real command line of OpenBerth at work with the stand-in: `berth`, as `scripts/setup --tests` builds it where Go can get its source.

use std::io::Write;
use std::path::{Path, PathBuf};

use tokio::process::Command;

use super::{Scene, scene};

/// The program, where this machine has it.
fn berth() -> Option<PathBuf> {
    let pinned = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.harbor/bin/berth");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join("berth"));
    std::iter::once(pinned).chain(on_path).find(|file| file.is_file())
}

/// Somebody at a terminal, with a folder that is their home and their project.
struct Terminal<'a> {
    program: PathBuf,
    scene: &'a Scene,
    home: PathBuf,
}

impl Terminal<'_> {
    /// What it prints when it is done well.
    async fn says(&self, arguments: &[&str]) -> String {
        let mut berth = Command::new(&self.program);
        // Names under `localhost` are nobody's business but the system's: so the server stands behind a proxy, which is itself.
        berth.args(arguments).current_dir(self.home.join("shop")).env("HOME", &self.home).kill_on_drop(true);
        berth.env("HTTP_PROXY", &self.scene.url).env("NO_PROXY", "").stdin(std::process::Stdio::null());
        let done = berth.output().await.unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        assert!(done.status.success(), "berth {arguments:?}: {said}");
        said
    }
}

/// Noted where the end of the run counts what was left out. A test inside a crate is not told where that is.
fn left_out(what: &str, why: &str) {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target = target.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"));
    let line = format!("left out: {what}: {why}\n");
    eprint!("{line}");
    std::fs::create_dir_all(target.join("tmp")).unwrap();
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(target.join("tmp/left-out")).unwrap();
    file.write_all(line.as_bytes()).unwrap();
}

#[tokio::test]
async fn the_real_command_line_works_with_the_stand_in() {
    let Some(program) = berth() else {
        left_out("the real command line of OpenBerth", "`berth` is not on this machine");
        return;
    };
    let scene = scene().await;
    let home = std::env::temp_dir().join(format!("berth-{}", std::process::id()));
    std::fs::create_dir_all(home.join("shop")).unwrap();
    std::fs::write(home.join("shop/index.html"), "<h1>Bread</h1>").unwrap();
    let config = serde_json::json!({ "server": format!("http://{}", scene.host), "key": scene.key });
    std::fs::write(home.join(".berth.json"), config.to_string()).unwrap();
    let terminal = Terminal { program, scene: &scene, home: home.clone() };

    let made = terminal.says(&["deploy", "--name", "shop", "--ttl", "7d", "--no-qr"]).await;
    assert!(made.contains("static") && made.contains("http://shop.ws-1.localhost"), "{made}");
    let project = std::fs::read_to_string(home.join("shop/.berth.json")).unwrap();
    let project: serde_json::Value = serde_json::from_str(&project).unwrap();
    let id = project["deploymentId"].as_str().unwrap();
    assert_eq!(project["serverVersion"], "0.9.1", "{project}");
    for (arguments, told) in [
        (&["list"][..], id),
        (&["status"], "running"),
        (&["logs", "--tail", "5"], "serving"),
        (&["secret", "set", "OVEN", "hot"], "Secret saved"),
        (&["secret", "list"], "OVEN"),
        (&["protect", id, "--mode", "api_key"], "api_key"),
        (&["protect", id, "--mode", "public"], "public"),
        (&["lock", id], "ocked"),
        (&["unlock", id], "nlocked"),
        (&["quota", id, "--set", "5g"], "5g"),
        (&["stats", "--json"], "sourceBytes"),
        (&["host-stats", "--json"], "memoryTotal"),
        (&["pull"], "-source.zip"),
        (&["update", id], "Code updated"),
        (&["secret", "delete", "OVEN"], "OVEN"),
        (&["destroy", id], "destroyed"),
        (&["list"], "No active deployments"),
    ] {
        let said = terminal.says(arguments).await;
        assert!(said.contains(told), "berth {arguments:?}: {said}");
    }
    std::fs::remove_dir_all(&home).unwrap();
}
