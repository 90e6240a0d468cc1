//! Numbers as people type them: digits of any script, a point or a comma, thousands set apart.

/// Every number that the words can be: `2,000` is two thousand or two. Empty when they are no number.
///
/// ```
/// use dsr_course::course::question::number::readings;
/// assert_eq!(readings("٢٠١١"), [2011.0]);
/// assert_eq!(readings("2,000"), [2.0, 2000.0]);
/// assert!(readings("two").is_empty());
/// ```
pub fn readings(words: &str) -> Vec<f64> {
    let plain: String = words
        .trim()
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(plain)
        .collect();
    let plain = plain.strip_suffix('%').unwrap_or(&plain).trim_end();
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, plain.strip_prefix('+').unwrap_or(plain)),
    };
    let mut found: Vec<f64> = Vec::new();
    for (decimal, thousands) in [('.', ','), (',', '.')] {
        if let Some(number) = read(digits, decimal, thousands)
            && !found.iter().any(|known| known.total_cmp(&number).is_eq())
        {
            found.push(number);
        }
    }
    for number in &mut found {
        *number *= sign;
    }
    found.sort_by(f64::total_cmp);
    found
}

/// Reads digits with one sign for the fraction and another, or a blank, between groups of three.
fn read(digits: &str, decimal: char, thousands: char) -> Option<f64> {
    let (whole, fraction) = match digits.split_once(decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let all_digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    if fraction.is_some_and(|fraction| !all_digits(fraction)) {
        return None;
    }
    let mut groups = whole.split([thousands, ' ', '\'']);
    let first = groups.next().filter(|first| all_digits(first))?;
    let mut joined = first.to_owned();
    for group in groups {
        if !all_digits(group) || group.len() != 3 || first.len() > 3 {
            return None;
        }
        joined.push_str(group);
    }
    format!("{joined}.{}", fraction.unwrap_or("0")).parse().ok()
}

/// Marks that only say in which direction a text runs.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{2066}'..='\u{2069}'
    )
}

/// The plain sign that stands for this one in a number.
fn plain(c: char) -> char {
    match c {
        '٫' => '.',
        '٬' | '،' => ',',
        '\u{2212}' | '\u{2013}' | '\u{2010}' | '\u{2011}' | '\u{fe63}' | '\u{ff0d}' => '-',
        '٪' | '\u{ff05}' => '%',
        '\u{2019}' => '\'',
        c if c.is_whitespace() => ' ',
        c => digit(c)
            .and_then(|digit| char::from_digit(digit, 10))
            .unwrap_or(c),
    }
}

/// The zeros of Unicode's decimal digits (general category Nd, version 16): the nine that follow each are 1 to 9.
const ZEROS: &[u32] = &[
    0x0030, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6,
    0x0D66, 0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80,
    0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0,
    0xFF10, 0x104A0, 0x10D30, 0x10D40, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450,
    0x114D0, 0x11650, 0x116C0, 0x116D0, 0x116DA, 0x11730, 0x118E0, 0x11950, 0x11BF0, 0x11C50,
    0x11D50, 0x11DA0, 0x11F50, 0x16130, 0x16A60, 0x16AC0, 0x16B50, 0x16D70, 0x1CCF0, 0x1D7CE,
    0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E4F0, 0x1E5F1, 0x1E950, 0x1FBF0,
];

/// The value of a decimal digit of any script; `None` for any other sign.
pub fn digit(c: char) -> Option<u32> {
    let code = u32::from(c);
    let zero = ZEROS.iter().rev().find(|zero| **zero <= code)?;
    (code - zero <= 9).then_some(code - zero)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_any_script_are_the_same_number() {
        for words in [
            "2011",
            "٢٠١١",
            "۲۰۱۱",
            "२०११",
            "２０１１",
            " 2011 ",
            "2 011",
            "2\u{202f}011",
            "2,011",
            "2.011",
            "2'011",
            "+2011",
            "\u{200f}٢٠١١",
        ] {
            assert!(
                readings(words).contains(&2011.0),
                "{words}: {:?}",
                readings(words)
            );
        }
        for zero in ZEROS {
            let digit_of = |n: u32| char::from_u32(zero + n).expect("a sign");
            assert_eq!(digit(digit_of(7)), Some(7), "{zero:x}");
            assert!(digit_of(7).is_numeric(), "{zero:x} is a digit of Unicode");
        }
    }

    #[test]
    fn point_and_comma_both_set_a_fraction_apart() {
        assert_eq!(readings("0,5"), [0.5]);
        assert_eq!(readings("0.5"), [0.5]);
        assert_eq!(readings("٠٫٥"), [0.5]);
        assert_eq!(readings("−12,5 %"), [-12.5]);
        assert_eq!(readings("1.234,5"), [1234.5]);
        assert_eq!(readings("1,234.5"), [1234.5]);
    }

    #[test]
    fn words_are_no_number() {
        for words in [
            "",
            "-",
            "two",
            "20 11",
            "2011a",
            "1,2,3",
            "1..2",
            ".5.",
            "12,34,567",
            "1e3",
            "NaN",
            "inf",
            "½",
        ] {
            assert!(readings(words).is_empty(), "{words}: {:?}", readings(words));
        }
    }
}
