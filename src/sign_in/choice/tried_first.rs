//! Passwords of fifteen characters and more as people make them, by the ways they make them: what a list of common ones
//! holds. None of them is drawn from anybody's passwords.

use std::collections::BTreeSet;

use super::SHORTEST;

/// What short passwords are.
const SHORT: &[&str] = &[
    "password",
    "qwerty",
    "iloveyou",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "superman",
    "welcome",
    "charlie",
    "whatever",
    "dragon",
    "monkey",
    "letmein",
    "master",
    "shadow",
    "jordan",
    "michael",
    "computer",
    "internet",
    "freedom",
    "summer",
    "winter",
    "secret",
    "admin",
    "starwars",
    "pokemon",
    "batman",
    "flower",
    "liverpool",
    "jesus",
    "family",
    "soldier",
    "police",
    "security",
    "motdepasse",
    "azerty",
    "soleil",
    "bonjour",
    "jetaime",
    "doudou",
    "bismillah",
    "mohamed",
    "contrasena",
];
const ENDINGS: &[&str] = &[
    "1",
    "12",
    "123",
    "1234",
    "12345",
    "123456",
    "123456789",
    "1234567890",
    "111111",
    "000000",
    "123123",
    "007",
    "!",
];
const ROWS: &[&str] = &[
    "1234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertzuiop",
    "yxcvbnm",
];
const COLUMNS: &[&str] = &["1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm"];
const SAID: &[&str] = &[
    "i love you forever",
    "i love you so much",
    "let me in please",
    "this is my password",
    "open the door please",
    "i hate passwords",
    "to be or not to be",
    "may the force be with you",
    "correct horse battery staple",
    "the quick brown fox",
    "live long and prosper",
    "once upon a time",
    "god is great",
    "god bless you",
    "jesus is lord",
    "in god we trust",
    "happy birthday to you",
    "merry christmas",
    "welcome to the jungle",
    "never say never",
    "trust no one",
    "please change me",
    "temporary password",
    "default password",
    "super secret password",
    "one two three four",
    "do re mi fa sol",
    "monday tuesday wednesday",
    "mary had a little lamb",
    "hakuna matata",
    "je t'aime pour toujours",
    "je t'aime mon amour",
    "mon mot de passe",
    "mot de passe secret",
    "liberté égalité fraternité",
    "bonjour tout le monde",
    "il était une fois",
    "allez les bleus",
    "un deux trois quatre",
    "lundi mardi mercredi",
    "bismillah irrahman irrahim",
    "allahu akbar allahu akbar",
    "la ilaha illallah",
    "te quiero mucho",
    "united nations",
    "security sector reform",
    "ministry of defence",
    "god save the queen",
    "you are my sunshine",
    "all you need is love",
    "we are the champions",
    "keep calm and carry on",
    "game of thrones",
    "lord of the rings",
    "manchester united",
    "you will never walk alone",
    "no pain no gain",
    "home sweet home",
    "life is beautiful",
    "one love one heart",
];

/// All of them, each once.
pub(super) fn passwords() -> BTreeSet<String> {
    let listed = include_str!("../../../tests/common_passwords.txt");
    let mut all: BTreeSet<String> = listed.lines().map(str::to_owned).collect();
    for word in SHORT {
        all.extend(of_a_word(word));
    }
    for (number, first) in SHORT.iter().enumerate() {
        let others = SHORT.iter().skip(number + 1).take(8);
        all.extend(others.map(|second| format!("{first}{second}")));
    }
    for first in ROWS {
        all.extend(ROWS.iter().flat_map(|second| of_two_rows(first, second)));
    }
    for columns in COLUMNS.windows(4) {
        all.insert(columns.concat());
        all.insert(columns[0].repeat(4));
        all.insert(columns[..2].concat().repeat(2));
    }
    for saying in SAID {
        all.extend(of_a_saying(saying));
    }
    all.retain(|password| password.chars().count() >= SHORTEST);
    all
}

fn of_a_word(word: &str) -> Vec<String> {
    let mut made = vec![
        word.repeat(2),
        word.repeat(3),
        word.repeat(4),
        capital(word).repeat(2),
    ];
    let backwards: String = word.chars().rev().collect();
    for ending in ENDINGS {
        made.extend([
            format!("{word}{ending}"),
            format!("{word}{ending}{word}"),
            format!("{word}{word}{ending}"),
            format!("{word}{backwards}{ending}"),
            format!("{}{ending}!", capital(word)),
        ]);
    }
    for year in (1980..2027).step_by(4) {
        made.extend([
            format!("{word}{year}{word}{year}"),
            format!("{word}{word}{year}"),
            format!("{year}{word}{year}"),
            format!("{word}{year}!!!!!!!"),
        ]);
    }
    made.extend([" ", "-", "_", "."].map(|between| [word; 3].join(between)));
    made
}

fn of_two_rows(first: &str, second: &str) -> [String; 3] {
    let (begins, goes_on) = (&first[..4], &second[..4]);
    [
        format!("{first}{second}"),
        format!("{begins}{goes_on}{begins}{goes_on}"),
        format!("{first}{}", second.chars().rev().collect::<String>()),
    ]
}

fn of_a_saying(saying: &str) -> Vec<String> {
    let mut made = Vec::new();
    for between in ["", " ", "-", "_", "."] {
        let words: Vec<&str> = saying.split(' ').collect();
        let capitals: Vec<String> = words.iter().map(|word| capital(word)).collect();
        for joined in [
            words.join(between),
            capitals.join(between),
            words.join(between).to_uppercase(),
        ] {
            made.extend(["", "1", "!", "123", "2026"].map(|ending| format!("{joined}{ending}")));
        }
    }
    let signs = [('a', "@"), ('o', "0"), ('e', "3"), ('i', "1"), ('s', "$")];
    let signs = signs
        .iter()
        .fold(saying.replace(' ', ""), |text, (letter, sign)| {
            text.replace(*letter, sign)
        });
    made.push(signs);
    made
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
