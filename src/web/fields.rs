//! What a form posted, as it arrived: names and values in order.

/// The most bytes that a form may have.
pub const LARGEST_FORM: usize = 64 * 1024;

/// Posted fields, in order; a name may come more than once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads an urlencoded body; `None` when it is not UTF-8 or holds a NUL, which no database column can.
    pub fn parse(body: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(body).ok()?;
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(text).ok()?;
        let clean = |text: &str| !text.contains(['\0', '\u{fffd}']);
        pairs
            .iter()
            .all(|(name, value)| clean(name) && clean(value))
            .then_some(Self(pairs))
    }

    /// The first value with this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }

    /// Every value with this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }

    /// Takes a field out of the form.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(n, _)| n == name)?;
        Some(self.0.remove(at).1)
    }

    /// Names and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The fields as one form's own struct; a field that it does not know is refused.
    ///
    /// # Errors
    /// The fields are not those of the form.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, serde::de::value::Error> {
        let pairs = self
            .0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        T::deserialize(serde::de::value::MapDeserializer::new(pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_column_can_hold_is_refused() {
        assert_eq!(Fields::parse(b"a=%00"), None);
        assert_eq!(Fields::parse(b"a=\xff"), None);
        assert_eq!(Fields::parse(b"a=%ff"), None);
        assert_eq!(
            Fields::parse(b"a=1&a=2").map(|fields| fields.all("a").map(str::to_owned).collect()),
            Some(vec!["1".to_owned(), "2".to_owned()])
        );
    }
}
