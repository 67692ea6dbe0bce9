//! Owns the watch over the client's process: a server whose client is gone ends, even where somebody else holds its pipes open.

/// A process that is alive when the watch begins.
#[derive(Debug)]
pub struct Parent(#[cfg(unix)] rustix::process::Pid);

#[cfg(unix)]
impl Parent {
    /// Watches the process of that number. One that is not there to begin with is of another machine or container, and tells nothing.
    pub fn watched(id: i32) -> Option<Self> {
        let parent = Self(rustix::process::Pid::from_raw(id).filter(|_| id > 0)?);
        parent.lives().then_some(parent)
    }

    /// Whether it is still there. A process of another user cannot be asked, but it is there.
    pub fn lives(&self) -> bool {
        !matches!(rustix::process::test_kill_process(self.0), Err(rustix::io::Errno::SRCH))
    }
}

#[cfg(not(unix))]
impl Parent {
    /// Here the end of the input alone tells that the client is gone.
    pub fn watched(_id: i32) -> Option<Self> {
        None
    }

    /// Never asked.
    pub fn lives(&self) -> bool {
        true
    }
}
