//! Owns the way between the client's URIs and the paths of the file system.

use std::path::{Path, PathBuf};

use gen_lsp_types::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What may stand in a path as it is (RFC 3986, section 3.3), and the slash.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The path of a `file:` URI on this machine; nothing for buffers that have no file.
///
/// # Examples
///
/// ```
/// use redsignal::lsp::uri;
/// assert_eq!(uri::to_path(&"file:///a%20b/%E6%BC%A2.md".into()), Some("/a b/漢.md".into()));
/// assert_eq!(uri::to_path(&"untitled:Untitled-1".into()), None);
/// ```
pub fn to_path(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.0.strip_prefix("file://")?;
    let path = rest.strip_prefix("localhost").unwrap_or(rest);
    if !path.starts_with('/') {
        return None;
    }
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let decoded = percent_decode_str(path).decode_utf8_lossy().into_owned();
    let drive = cfg!(windows) && decoded.as_bytes().get(2) == Some(&b':');
    Some(PathBuf::from(if drive { &decoded[1..] } else { &decoded }))
}

/// The URI of an absolute path.
pub fn from_path(path: &Path) -> Uri {
    let text = path.to_string_lossy().replace('\\', "/");
    let root = if text.starts_with('/') { "" } else { "/" };
    Uri(format!("file://{root}{}", utf8_percent_encode(&text, PATH)))
}

/// The last part of a URI, decoded: what a buffer without a file is called.
pub fn name(uri: &Uri) -> String {
    let tail = uri.0.rsplit(['/', ':']).next().unwrap_or(&uri.0);
    percent_decode_str(tail).decode_utf8_lossy().into_owned()
}
