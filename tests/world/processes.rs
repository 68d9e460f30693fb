//! Harbor's processes: the real program, started as an operator starts it, killed as fate kills it.

use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::time::Duration;

use dev::Launch;
use dev::process::{Process, Signal};
use installation::Service;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::customer::http;
use super::{World, until};

/// The program that was built with these stories.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_harbor");

/// A supervisor gives a process this long to end.
const DRAIN: Duration = Duration::from_secs(30);

/// One process of Harbor.
pub(super) struct Harbor {
    pub services: Vec<Service>,
    process: Process,
}

impl World {
    /// Starts a process for these services, with these variables besides the world's, and does not wait for it.
    pub fn launch(&mut self, services: &[Service], environment: &[(&str, &str)]) {
        let names: Vec<&str> = services.iter().map(|service| service.name()).collect();
        let log = self.log_folder().join(format!("harbor-{}.log", names.join("-")));
        let launch = Launch::new(PROGRAM, log)
            .args(["--config".as_ref(), self.stack.config.as_os_str()])
            .args(["run"])
            .args(names)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .envs(environment.iter().copied());
        let process = Process::start(&launch).unwrap();
        self.harbors.push(Harbor { services: services.to_vec(), process });
    }

    /// Returns when every service that was launched says that it is ready, and the pages and the entrance answer.
    pub async fn is_ready(&mut self) {
        if !self.comes_up().await {
            let ended = self.harbors.iter_mut().find_map(|harbor| harbor.process.ended().map(|_| harbor));
            let ended = ended.expect("a process that ended");
            panic!("{:?} ended: {}", ended.services, ended.process.last_words());
        }
    }

    /// The same. Whether none of them ended before.
    pub async fn comes_up(&mut self) -> bool {
        for harbor in &mut self.harbors {
            for service in harbor.services.clone() {
                let ready = format!("http://{}/readyz", self.stack.admin(service));
                // A path that no page is at: only whether it answers counts.
                let front = self.stack.front(service);
                let front = front.map_or_else(|| ready.clone(), |address| format!("http://{address}/assets/none"));
                let is_up = until(&format!("{} is ready", service.name()), async || {
                    if harbor.process.ended().is_some() {
                        return Some(false);
                    }
                    let told = http().get(&ready).send().await.ok()?;
                    let is_ready = told.status().is_success();
                    (is_ready && http().get(&front).send().await.is_ok()).then_some(true)
                })
                .await;
                if !is_up {
                    return false;
                }
            }
        }
        true
    }

    /// The process that runs a service, the oldest if there are several.
    pub fn process(&mut self, service: Service) -> &mut Process {
        self.process_at(service, 0)
    }

    /// One of several processes that run a service, in the order in which they were started.
    pub fn process_at(&mut self, service: Service, place: usize) -> &mut Process {
        let runs = |harbor: &&mut Harbor| harbor.services.contains(&service);
        &mut self.harbors.iter_mut().filter(runs).nth(place).unwrap().process
    }

    /// The processes that run, by their numbers.
    pub(super) fn process_ids(&self) -> Vec<u32> {
        self.harbors.iter().map(|harbor| harbor.process.id()).collect()
    }

    /// Kills the process of a service as a power cut would, and forgets it: `launch` starts another.
    pub fn kills(&mut self, service: Service) {
        let place = self.harbors.iter().position(|harbor| harbor.services.contains(&service)).unwrap();
        self.harbors.remove(place).process.kill_9();
    }

    /// Asks every process to stop; each must end by itself, in time, and in good order.
    pub async fn stops_harbor(&mut self) {
        for mut harbor in std::mem::take(&mut self.harbors) {
            harbor.process.stop(Signal::SIGTERM, DRAIN).await.unwrap();
            let ended = harbor.process.ended().unwrap();
            let words = harbor.process.last_words();
            assert!(ended.success(), "{:?} ended with {ended}: {words}", harbor.services);
        }
    }

    /// Starts all services again, in one process, and waits for them.
    pub async fn starts_harbor(&mut self) {
        self.launch(&Service::ALL, &[]);
        self.is_ready().await;
    }

    /// Runs `harbor` with these arguments on the world's configuration, as an operator does, to its end.
    pub async fn operator(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(PROGRAM);
        command.arg("--config").arg(&self.stack.config).args(arguments);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.kill_on_drop(true).output().await.unwrap()
    }

    /// All that Harbor's processes have logged so far.
    pub fn log_text(&self) -> String {
        self.harbor_logs().iter().map(|file| std::fs::read_to_string(file).unwrap_or_default()).collect()
    }

    /// The lines of Harbor's logs whose text contains this.
    pub fn lines_of(&self, text: &str) -> Vec<String> {
        let logs = self.harbor_logs();
        let read = logs
            .iter()
            .flat_map(|file| std::fs::read_to_string(file).unwrap().lines().map(str::to_owned).collect::<Vec<_>>());
        read.filter(|line| line.contains(text)).collect()
    }

    /// The log files of Harbor's processes.
    pub(super) fn harbor_logs(&self) -> Vec<PathBuf> {
        let files = std::fs::read_dir(self.log_folder()).unwrap().map(|file| file.unwrap().path());
        let ours = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("harbor-"));
        files.filter(ours).collect()
    }

    /// All that Harbor's processes have written to their logs so far.
    pub fn log_of_harbor(&self) -> String {
        self.harbor_logs().into_iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
    }

    /// Where every server and every process writes its log.
    pub fn log_folder(&self) -> PathBuf {
        self.scratch.path().join("home/logs")
    }

    pub(super) fn has_harbor(&self) -> bool {
        !self.harbors.is_empty()
    }
}

/// Feeds a program and returns what it says.
pub async fn fed(mut command: Command, input: &[u8]) -> Output {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input).await.unwrap();
    drop(stdin);
    child.wait_with_output().await.unwrap()
}

/// The program of this name on PATH.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|program| program.is_file())
}
