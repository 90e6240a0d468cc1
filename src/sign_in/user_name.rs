//! User names: short, without `@`, and on lists made from people's names so that any keyboard can type them.

/// Longest user name, in characters.
pub const LONGEST: usize = 100;

/// What is wrong with a user name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Nothing was typed.
    Missing,
    /// It has an `@`, which only e-mail addresses have.
    At,
    /// It is longer than [`LONGEST`].
    TooLong,
}

/// Whether a cleaned text can be a user name.
///
/// # Errors
/// What is wrong with it.
pub fn check(user_name: &str) -> Result<(), Unfit> {
    if user_name.is_empty() {
        Err(Unfit::Missing)
    } else if user_name.contains('@') {
        Err(Unfit::At)
    } else if user_name.chars().count() > LONGEST {
        Err(Unfit::TooLong)
    } else {
        Ok(())
    }
}

/// A user name for somebody with this name: first and last word in small Latin letters, whatever script the name is in.
/// "Aïcha Ben Salah" is `aicha.salah`; never empty.
pub fn suggest(name: &str) -> String {
    let words: Vec<String> = name
        .split_whitespace()
        .map(latin)
        .filter(|word| !word.is_empty())
        .collect();
    match words.as_slice() {
        [] => "trainee".to_owned(),
        [only] => only.clone(),
        [first, .., last] => format!("{first}.{last}"),
    }
}

/// The same with a number, for the second one of that name and further ones.
pub fn numbered(suggested: &str, number: usize) -> String {
    if number < 2 {
        suggested.to_owned()
    } else {
        format!("{suggested}{number}")
    }
}

fn latin(word: &str) -> String {
    any_ascii::any_ascii(word)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .take(20)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_any_script_gives_a_user_name_that_any_keyboard_can_type() {
        assert_eq!(suggest("Aïcha Ben Salah"), "aicha.salah");
        assert_eq!(suggest("N'Diaye"), "ndiaye");
        for name in ["أمينة الزهراء", "Олександр Шевченко", "王 小明", "…", "🙂"]
        {
            let suggested = suggest(name);
            assert!(!suggested.is_empty() && check(&suggested).is_ok(), "{name}");
            assert!(suggested.is_ascii(), "{name} gives {suggested}");
        }
        assert_eq!(numbered("ada.mbeki", 1), "ada.mbeki");
        assert_eq!(numbered("ada.mbeki", 3), "ada.mbeki3");
    }
}
