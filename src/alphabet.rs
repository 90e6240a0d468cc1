//! Crockford's base 32: the letters of every code that people read from paper and type.

use rand::TryRng;
use rand::rngs::SysRng;

/// The 32 letters, without I, L, O and U.
pub const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The letter for a value; only the lowest five bits count.
pub fn letter(value: u8) -> char {
    LETTERS
        .get(usize::from(value & 31))
        .map_or('0', |letter| char::from(*letter))
}

/// The value of a letter as people type it: small letters count, `O` is 0, `I` and `L` are 1.
pub fn value(typed: char) -> Option<u8> {
    let read = match typed.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    LETTERS
        .iter()
        .position(|letter| char::from(*letter) == read)
        .and_then(|at| u8::try_from(at).ok())
}

/// What was typed, as values; blanks and hyphens between the letters are passed over. `None` where another sign stands.
pub fn values(typed: &str) -> Option<Vec<u8>> {
    typed
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '·' | '.'))
        .map(value)
        .collect()
}

/// So many random values from the system's generator.
///
/// # Errors
/// The system gives no random numbers.
pub fn random_values(count: usize) -> Result<Vec<u8>, rand::rngs::SysError> {
    let mut bytes = vec![0; count];
    SysRng.try_fill_bytes(&mut bytes)?;
    Ok(bytes.into_iter().map(|byte| byte & 31).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_are_mixed_up_read_as_what_was_meant() {
        assert_eq!(values("o0 1lI-z"), Some(vec![0, 0, 1, 1, 1, 31]));
        assert_eq!(values("u"), None, "U is not a letter of any code");
    }
}
