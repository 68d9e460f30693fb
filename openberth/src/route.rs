//! Every request that there can be, in one table: this is the whole of what Harbor may ask of a server.
//!
//! A path has at most one part that is not fixed, and that part is a checked id of the kind that the table names. Calls
//! that destroy more than one thing, that copy or replace a server, and those that are for its own host are not in the
//! table, and so cannot be made.

use std::time::Duration;

use domain::endpoint::Endpoint;
use reqwest::Method;
use url::Url;

use crate::id::{DeploymentId, SecretName, UserName};
use crate::lanes::Lane;

/// For what takes a server no effort.
const SHORT: Duration = Duration::from_secs(5);

/// For most.
const USUAL: Duration = Duration::from_secs(15);

/// For what stops and starts programs on the server while we wait.
const LONG: Duration = Duration::from_secs(60);

/// For what flows to a server, which itself stops reading after five minutes.
const UPLOAD: Duration = Duration::from_mins(6);

/// For what flows from a server, which itself stops writing after ten minutes.
const FLOW: Duration = Duration::from_mins(11);

/// For what runs in a sandbox: five minutes at most, and half a minute around it.
const WORK: Duration = Duration::from_secs(330);

macro_rules! calls {
    ($($name:ident $method:ident $path:literal $patience:ident $lane:ident,)*) => {
        /// What can be asked of a server.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Call {
            $($name,)*
        }

        impl Call {
            #[cfg(test)]
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            pub fn method(self) -> Method {
                match self {
                    $(Self::$name => Method::$method,)*
                }
            }

            pub const fn path(self) -> &'static str {
                match self {
                    $(Self::$name => $path,)*
                }
            }

            /// How long the whole call may take, the answer with it.
            pub const fn patience(self) -> Duration {
                match self {
                    $(Self::$name => $patience,)*
                }
            }

            pub const fn lane(self) -> Lane {
                match self {
                    $(Self::$name => Lane::$lane,)*
                }
            }
        }
    };
}

calls! {
    Health           GET    "/health"                             SHORT  Call,
    Me               GET    "/api/me"                             SHORT  Call,
    RotateOwnKey     POST   "/api/me/rotate-key"                  USUAL  Call,
    ListUsers        GET    "/api/admin/users"                    USUAL  Call,
    CreateUser       POST   "/api/admin/users"                    USUAL  Call,
    UpdateUser       PATCH  "/api/admin/users/{user}"             USUAL  Call,
    DeleteUser       DELETE "/api/admin/users/{user}"             USUAL  Call,
    RotateUserKey    POST   "/api/admin/users/{user}/rotate-key"  USUAL  Call,
    ShowSettings     GET    "/api/admin/settings"                 USUAL  Call,
    UpdateSettings   POST   "/api/admin/settings"                 USUAL  Call,
    HostStats        GET    "/api/admin/host-stats"               USUAL  Call,
    ListDeployments  GET    "/api/deployments"                    USUAL  Call,
    ShowDeployment   GET    "/api/deployments/{deployment}"       USUAL  Call,
    UpdateDeployment PATCH  "/api/deployments/{deployment}"       USUAL  Call,
    DeleteDeployment DELETE "/api/deployments/{deployment}"       LONG   Call,
    ProtectDeployment POST  "/api/deployments/{deployment}/protect" USUAL Call,
    LockDeployment   POST   "/api/deployments/{deployment}/lock"  USUAL  Call,
    ShowLogs         GET    "/api/deployments/{deployment}/logs"  USUAL  Call,
    FollowLogs       GET    "/api/deployments/{deployment}/logs/stream" FLOW Stream,
    DownloadSource   GET    "/api/deployments/{deployment}/source" FLOW  Stream,
    ShowStats        GET    "/api/deployments/{deployment}/stats" USUAL  Call,
    DeployArchive    POST   "/api/deploy"                         UPLOAD Stream,
    DeployFiles      POST   "/api/deploy/code"                    LONG   Call,
    UpdateWithArchive POST  "/api/deploy/{deployment}/update"     UPLOAD Stream,
    UpdateWithFiles  POST   "/api/deploy/{deployment}/update/code" LONG  Call,
    CreateSandbox    POST   "/api/sandbox"                        LONG   Call,
    Push             POST   "/api/sandbox/{deployment}/push"      WORK   Stream,
    Install          POST   "/api/sandbox/{deployment}/install"   WORK   Stream,
    Run              POST   "/api/sandbox/{deployment}/exec"      WORK   Stream,
    Promote          POST   "/api/sandbox/{deployment}/promote"   LONG   Call,
    ListSecrets      GET    "/api/secrets"                        USUAL  Call,
    SetSecret        POST   "/api/secrets"                        USUAL  Call,
    DeleteSecret     DELETE "/api/secrets/{secret}"               USUAL  Call,
}

/// What may stand where a path is not fixed.
pub(crate) trait Id {
    /// Its place.
    const PLACE: &'static str;

    fn text(&self) -> &str;
}

impl Id for DeploymentId {
    const PLACE: &'static str = "{deployment}";

    fn text(&self) -> &str {
        self.as_str()
    }
}

impl Id for UserName {
    const PLACE: &'static str = "{user}";

    fn text(&self) -> &str {
        self.as_str()
    }
}

impl Id for SecretName {
    const PLACE: &'static str = "{secret}";

    fn text(&self) -> &str {
        self.as_str()
    }
}

/// A call, with what is particular about it.
#[derive(Debug, Clone)]
pub(crate) struct Route<'a> {
    pub call: Call,
    id: Option<(&'static str, &'a str)>,
    query: Option<(&'static str, String)>,
    flows: bool,
}

impl Call {
    /// As it is.
    pub const fn plain(self) -> Route<'static> {
        Route { call: self, id: None, query: None, flows: false }
    }

    /// Of one thing.
    pub fn of<I: Id>(self, id: &I) -> Route<'_> {
        Route { call: self, id: Some((I::PLACE, id.text())), query: None, flows: false }
    }

    /// Whether the key is shown.
    pub const fn needs_key(self) -> bool {
        !matches!(self, Self::Health)
    }
}

impl Route<'_> {
    /// With this behind the path.
    pub fn with(self, query: Option<(&'static str, String)>) -> Self {
        Self { query, ..self }
    }

    /// With its answer read as it comes: then it may take as long as all that flows.
    pub fn flowing(self) -> Self {
        Self { flows: true, ..self }
    }

    /// How long the whole call may take, the answer with it.
    pub const fn patience(&self) -> Duration {
        if self.flows { FLOW } else { self.call.patience() }
    }

    /// Among what it is counted.
    pub const fn lane(&self) -> Lane {
        if self.flows { Lane::Stream } else { self.call.lane() }
    }

    /// Where it goes. None when an id stands where none belongs, or another one, and then there is no request.
    pub fn url(&self, endpoint: &Endpoint) -> Option<Url> {
        let mut url = Url::parse(&endpoint.to_string()).ok()?;
        let mut left = self.id;
        let mut segment = |part: &'static str| -> Option<&str> {
            if part.starts_with('{') {
                left.take().filter(|(place, _)| *place == part).map(|(_, id)| id)
            } else {
                Some(part)
            }
        };
        let segments = self.call.path().split('/').skip(1).map(&mut segment).collect::<Option<Vec<_>>>()?;
        if left.is_some() {
            return None;
        }
        url.path_segments_mut().ok()?.clear().extend(segments);
        if let Some((name, value)) = &self.query {
            url.query_pairs_mut().append_pair(name, value);
        }
        Some(url)
    }
}
