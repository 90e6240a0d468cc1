//! The cast of names: one a script, or a way of writing that has tripped programs before.

/// A name, what it is called here, and the font of the folder that it needs: its place below `/usr/share/fonts`.
pub const NAMES: [(&str, &str, Option<&str>); 18] = [
    ("latin", "Ada Mbeki-Laurent", None),
    ("french", "Anaïs Lefèvre de la Cœurie", None),
    ("polish-turkish", "Świętosława Żółć İşıklı-Ağaoğlu", None),
    ("vietnamese", "Nguyễn Thị Ngọc Ánh Phượng", None),
    ("cyrillic", "Юлія Щербаківська-Їжакевич", None),
    ("greek", "Εὐφροσύνη Παπαδοπούλου", None),
    ("hebrew", "שרה בת־אל לוי", None),
    ("arabic", "أمينة بنت عبد الله الزهراء", None),
    ("arabic-latin", "أمينة الزهراء Amina Zahra", None),
    ("persian", "علی\u{200c}رضا گنجه\u{200c}ای", None),
    ("urdu", "ڈاکٹر شہباز پرویز چوہدری", None),
    (
        "amharic",
        "ሰላማዊት ኃይለ ማርያም",
        Some("truetype/noto/NotoSerifEthiopic-Regular.ttf"),
    ),
    (
        "armenian",
        "Աննա Հակոբյան",
        Some("truetype/noto/NotoSerifArmenian-Regular.ttf"),
    ),
    (
        "georgian",
        "ნინო ჭავჭავაძე",
        Some("truetype/noto/NotoSerifGeorgian-Regular.ttf"),
    ),
    (
        "devanagari",
        "कृष्णा श्रीवास्तव",
        Some("truetype/noto/NotoSerifDevanagari-Regular.ttf"),
    ),
    (
        "chinese",
        "欧阳若兰",
        Some("opentype/noto/NotoSerifCJK-Regular.ttc"),
    ),
    (
        "japanese",
        "髙橋 さくら",
        Some("opentype/noto/NotoSerifCJK-Regular.ttc"),
    ),
    (
        "korean",
        "김하늘",
        Some("opentype/noto/NotoSerifCJK-Regular.ttc"),
    ),
];
