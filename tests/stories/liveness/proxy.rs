//! The real nginx between a browser and Harbor: once as a person sets it up who knows one line, and once told to buffer
//! whatever anybody says, as other proxies do.

use std::path::PathBuf;

use dev::process::{Process, Signal};
use dev::{Launch, ports};

use crate::world::processes::on_path;
use crate::world::{World, left_out};

/// It runs until it is dropped.
pub struct Nginx {
    /// The origin with nothing but `proxy_pass`.
    pub plain: String,
    /// The origin that keeps back what it can.
    pub buffering: String,
    _process: Process,
}

impl Nginx {
    /// Starts it, unless this machine has none: `scripts/setup --tests` brings it.
    pub fn starts(world: &World) -> Option<Self> {
        let Some(program) =
            on_path("nginx").or_else(|| Some(PathBuf::from("/usr/sbin/nginx")).filter(|at| at.is_file()))
        else {
            left_out("a proxy in front", "nginx is not on this machine: scripts/setup --tests");
            return None;
        };
        let folder = world.scratch.path().join("nginx");
        std::fs::create_dir_all(&folder).unwrap();
        let (plain, buffering) = (ports::free().unwrap(), ports::free().unwrap());
        let (at, to) = (folder.display(), world.stack.origin.replace("localhost", "127.0.0.1"));
        let user = if nix::unistd::Uid::effective().is_root() { "user root;" } else { "" };
        let text = format!(
            "{user} daemon off; pid {at}/pid; error_log {at}/errors; events {{}}
             http {{
                 access_log off;
                 client_body_temp_path {at}/bodies; proxy_temp_path {at}/proxied; fastcgi_temp_path {at}/f;
                 uwsgi_temp_path {at}/u; scgi_temp_path {at}/s;
                 server {{ listen 127.0.0.1:{plain}; location / {{ proxy_pass {to}; }} }}
                 server {{ listen 127.0.0.1:{buffering}; location / {{ proxy_pass {to}; proxy_ignore_headers X-Accel-Buffering; }} }}
             }}"
        );
        let config = folder.join("nginx.conf");
        std::fs::write(&config, text).unwrap();
        let launch = Launch::new(program, folder.join("log")).args(["-c".as_ref(), config.as_os_str()]);
        let process = Process::start(&launch.parting(Signal::SIGTERM)).unwrap();
        let host = world.stack.origin.rsplit_once(':').unwrap().0;
        Some(Self { plain: format!("{host}:{plain}"), buffering: format!("{host}:{buffering}"), _process: process })
    }
}
