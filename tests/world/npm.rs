//! Packages of npm that only tests use: fetched once into `.harbor/cache`, at the version that is written here.

use std::fs::File;
use std::path::PathBuf;

use dev::Home;
use tokio::process::Command;

use super::processes::on_path;

/// The folder that `require` finds a package in; or why there is none, which is a reason to leave a story out.
pub async fn package(name: &str, version: &str) -> Result<PathBuf, String> {
    for program in ["node", "npm"] {
        on_path(program).ok_or_else(|| format!("{program} is not on this machine"))?;
    }
    let cache = Home::find().unwrap().cache().join("npm");
    std::fs::create_dir_all(&cache).unwrap();
    // Two stories may want the same at once.
    let lock = File::create(cache.join(format!("{name}.lock"))).unwrap();
    let lock = tokio::task::spawn_blocking(move || lock.lock().map(|()| lock)).await.unwrap().unwrap();
    let folder = cache.join(format!("{name}-{version}"));
    if !folder.exists() {
        let draft = cache.join(format!("{name}-{version}.draft"));
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"]).arg(&draft);
        let done = npm.arg(format!("{name}@{version}")).output().await.unwrap();
        assert!(done.status.success(), "npm: {}", String::from_utf8_lossy(&done.stderr));
        std::fs::rename(draft, &folder).unwrap();
    }
    drop(lock);
    Ok(folder)
}
