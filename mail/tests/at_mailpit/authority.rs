//! A certificate for this machine, and who signed it, made by `openssl` for one test.

use std::path::{Path, PathBuf};

use tokio::process::Command;

use crate::left_out::left_out;

pub struct Authority {
    folder: PathBuf,
}

impl Authority {
    /// One that signed a certificate; none, and a line that says so, where there is no `openssl`.
    pub async fn new(what: &str) -> Option<Self> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("mailpit-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let own = Self { folder };
        let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
        let mut root = vec!["req", "-x509", "-days", "2", "-subj", "/CN=a test", "-keyout", "ca.key", "-out", "ca.pem"];
        root.extend(curve);
        if !own.openssl(&root).await {
            left_out(what, "`openssl` is not on this machine");
            return None;
        }
        let mut ask = vec!["req", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
        ask.extend(curve);
        ask.extend(["-keyout", "server.key", "-out", "server.csr"]);
        assert!(own.openssl(&ask).await);
        let mut sign = vec!["x509", "-req", "-days", "2", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key"];
        sign.extend(["-CAcreateserial", "-copy_extensions", "copy", "-out", "server.pem"]);
        assert!(own.openssl(&sign).await);
        Some(own)
    }

    /// Who signed it, in PEM.
    pub fn root(&self) -> String {
        std::fs::read_to_string(self.folder.join("ca.pem")).unwrap()
    }

    /// Where the certificate is, and its key.
    pub fn files(&self) -> [PathBuf; 2] {
        ["server.pem", "server.key"].map(|name| self.folder.join(name))
    }

    async fn openssl(&self, arguments: &[&str]) -> bool {
        let done = Command::new("openssl").args(arguments).current_dir(&self.folder).output().await;
        let Ok(done) = done else { return false };
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
        true
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
