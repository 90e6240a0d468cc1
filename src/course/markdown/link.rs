//! Where links and images of course text may lead.

use crate::course::id;
use crate::course::language::Language;
use crate::course::media::{Media, MediaFile};

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link<'a> {
    /// To a web page, a mail address or a telephone number.
    Outside(&'a str),
    /// To a section of the same page.
    Section(&'a str),
    /// To a place where course text must not lead.
    Refused,
}

/// Sorts a link's address. The scheme is compared as browsers do it: without case; an address with white
/// space or control characters is refused, since browsers would take them out before they look.
pub fn read(url: &str) -> Link<'_> {
    if let Some(section) = url.strip_prefix('#') {
        return if id::check(section).is_ok() {
            Link::Section(section)
        } else {
            Link::Refused
        };
    }
    let strange = url
        .chars()
        .any(|c| c.is_whitespace() || c.is_control() || c == '\\');
    let lower = url.to_ascii_lowercase();
    let allowed = ["https://", "http://", "mailto:", "tel:"]
        .iter()
        .any(|scheme| lower.starts_with(scheme) && lower.len() > scheme.len());
    if allowed && !strange {
        Link::Outside(url)
    } else {
        Link::Refused
    }
}

/// Whether an image's address leads out of the course folder.
pub fn is_outside(url: &str) -> bool {
    url.contains(':') || url.starts_with("//") || url.contains('\\')
}

/// A file's name with hyphens for its spaces, however they are written; `None` when it has none.
pub fn without_spaces(name: &str) -> Option<String> {
    let plain = name.replace("%20", " ");
    let words: Vec<&str> = plain.split_whitespace().collect();
    let right = words.join("-").replace("-.", ".");
    (right != name).then_some(right)
}

/// The path of an image in the course folder, from the folder of the file that shows it; `None` when it
/// leaves the course folder.
pub fn path(folder: &str, url: &str) -> Option<String> {
    if is_outside(url) {
        return None;
    }
    let (mut parts, rest): (Vec<&str>, &str) = match url.strip_prefix('/') {
        Some(rest) => (Vec::new(), rest),
        None => (
            folder.split('/').filter(|part| !part.is_empty()).collect(),
            url,
        ),
    };
    for part in rest.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The file of an image: for a French text `map.fr.svg` where there is one, else `map.svg`.
pub fn image<'a>(
    media: &'a Media,
    path: &str,
    language: Option<&Language>,
) -> Option<(String, &'a MediaFile)> {
    let own = language.and_then(|language| {
        let (stem, ending) = path.rsplit_once('.')?;
        Some(format!("{stem}.{language}.{ending}"))
    });
    let candidates = own.into_iter().chain([path.to_owned()]);
    candidates
        .into_iter()
        .find_map(|path| media.files.get(&path).map(|file| (path, file)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_four_schemes_and_sections_are_links() {
        assert_eq!(
            read("https://un.org/a?b=c#d"),
            Link::Outside("https://un.org/a?b=c#d")
        );
        assert_eq!(read("MAILTO:a@b.org"), Link::Outside("MAILTO:a@b.org"));
        assert_eq!(read("#consent"), Link::Section("consent"));
        for url in [
            "javascript:alert(1)",
            "JaVaScRiPt:x",
            "java\tscript:x",
            " https://x",
            "data:text/html,x",
            "vbscript:x",
            "//x.org",
            "/x",
            "x.md",
            "",
            "#",
            "#A b",
            "https://",
        ] {
            assert_eq!(read(url), Link::Refused, "{url}");
        }
    }

    #[test]
    fn an_image_stays_in_the_course_folder() {
        assert_eq!(
            path("01-a", "media/x.svg").as_deref(),
            Some("01-a/media/x.svg")
        );
        assert_eq!(
            path("01-a", "../media/x.svg").as_deref(),
            Some("media/x.svg")
        );
        assert_eq!(path("01-a", "/media/x.svg").as_deref(), Some("media/x.svg"));
        assert_eq!(path("01-a", "../../x.svg"), None);
        assert_eq!(path("", "data:image/png;base64,x"), None);
    }
}
