# The words of the interface, in English. Each message is a method of `words::Words`; its arguments come in the order
# in which they first stand here. A translation is a file of the same messages.

## Every page

site-name = DSR Course
skip = Skip to the content
nav-label = Main
nav-more-label = More
nav-home = My courses
sign-out = Sign out
place-label = Where you are
footer = Nobody is tracked here.
error-prefix = Error:
to-the-start = To the start page
not-translated = This part is not translated yet. You see it in { $language }.

## Times

day-of-month = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
month-of-year = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
date-and-time = { $date }, { $time }
date-in-zone = { $date } ({ $zone })
minutes = { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}
hours = { $hours ->
    [one] { $hours } hour
   *[other] { $hours } hours
}
days = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
hours-and-minutes = { $hours } { $minutes }

## What happened, said once after an act

said-saved = Your answers are saved.
said-saved-after-sign-in = You are signed in again, and your answers are saved.
said-decided-before = You had decided here before, so nothing was changed. The story goes on where it stands.
said-attempt-closed = This attempt was submitted before, so nothing was added to it. This is its result.
said-password-changed = Your new password is in force. Sign in with it.
said-time-over = The time of this attempt was over, so what you sent last was not added. Everything that was saved before counts.
said-finish-first = Practice shows right answers, so it waits until the quiz that you have begun is submitted. What you practised is kept.
said-signed-out = You are signed out. Your answers and your progress are kept.
said-name-confirmed = Your name is confirmed.
said-lesson-locked = The lessons of this module are read in order. Read the one before first.
said-begin-first = Begin the course first. Then its lessons open.
said-name-changed = Your new name is kept. Where you had confirmed the old one for a certificate, you will be asked again.
said-language-changed = Courses are shown in the language you chose, as far as they are translated.
said-own-password-changed = Your new password is in force. You are signed out everywhere else.
said-sessions-ended = You are signed out there.
said-link-asked-for = If an account has this name or this confirmed address, a letter with a link is on its way. It comes within minutes; look among unwanted mail too.
said-email-kept = Your e-mail address is kept.
said-email-kept-and-asked = Your e-mail address is kept. A letter is on its way there: open its link to confirm that the address is yours.
said-email-removed = You have no e-mail address here now.
said-email-confirmed = Your e-mail address is confirmed. You can sign in with it.
said-confirmation-queued = A letter is on its way. Open its link to confirm that the address is yours.
said-confirmation-not-queued = No letter was sent: the address is confirmed already, or too many letters went there today. Try again tomorrow.
said-letter-queued = The letter is sent again now.

## What who answers for others did, said once

said-centre-made = The centre is made. Make an account for its manager next.
said-centre-changed = The new facts of the centre are kept.
said-account-disabled = The account is disabled, and signed out everywhere.
said-account-enabled = The account can be used again.
said-role-granted = The role is granted.
said-role-revoked = The role is taken away.
said-last-administrator = Nothing was changed: this is the last administrator. Make another one first.
said-batch-made-before = The accounts of this list were made before. Nothing was made twice. A sheet with new codes can be printed here.
said-enrolment-code-made = The code is made. Print this page and hang it up, or send the address.
said-enrolment-code-ended = The code no longer lets anybody in. Who came by it stays.
said-enrolled = You are in this course now.
said-complete-first = Complete this first. Then you can tell us what you think of it.
said-name-corrected = The corrected name is kept.
said-extra-time-given = The extra time is kept. It holds for every quiz with a time limit, and for what is being answered now.
said-extra-time-taken-back = From the next attempt on, the time of the quiz holds.

## Start page

home-title = Learn how defence sectors are reformed
home-lead = A course on Defence Sector Reform for people who work with it or will: in missions, ministries and training centres. It is free, it works on any telephone and on a poor line, and it ends with a certificate that anyone can check.
sign-up-title = Create an account
sign-in-title = Sign in
sign-in-instead = I have an account: sign in
courses-heading = Courses
no-courses = There is no course here yet.
being-mended = “{ $title }” is being mended and comes back soon.
home-check = Did somebody show you a certificate? Its code tells whether it is real, still valid, and what it stands for.
course-facts = { $modules ->
    [one] { $modules } module
   *[other] { $modules } modules
} · { $duration }
course-facts-partly = { $open } of { $modules ->
    [one] { $modules } module
   *[other] { $modules } modules
} can be taken now · { $duration } in all

## Scenarios

scenario-rules-heading = How it works
rule-minutes = { $minutes ->
    [one] It takes about { $minutes } minute. You can stop, and go on at the same decision at any computer.
   *[other] It takes about { $minutes } minutes. You can stop, and go on at the same decision at any computer.
}
rule-story = You decide, see what it leads to, and decide again. What you do may come back later. Nothing is marked.
rule-back = You may go back to the decision before.
rule-no-back = A decision stands, as in life. When the story is over, you can play it again as often as you like.
rule-scenario-required = The module is complete only when you have finished this scenario once, whatever the ending.
rule-scenario-free = You may leave it out: the module can be completed without it.
begin-scenario = Begin the scenario
go-on-with-scenario = Go on with the scenario
run-open = You have begun this scenario. It waits at your next decision.
play-again = Play it again
runs-heading = Your runs
column-run = Run
first-run = First run
run-number = Run { $number }
run-finished = Finished on { $moment }
scenario-state-finished = finished
scenario-state-open = begun
scenario-state-new = { $minutes ->
    [one] about { $minutes } minute
   *[other] about { $minutes } minutes
}
decision = Decision { $number }
scene-title = { $decision }: { $scenario }
ending-title = The ending: { $scenario }
you-chose = You chose
what-do-you-do = What do you do?
choose-first = Choose what you do, then press the button.
decide = Decide
back-to-decision = Back to the decision before
outcome-good = A good ending
outcome-mixed = A mixed ending
outcome-poor = A poor ending
to-the-debrief = See the debrief
debrief-title = Debrief: { $scenario }
debrief-heading = Debrief:
your-way = Your way, decision by decision
was-best = the best choice here
would-be-better = This would have been better
best-of = { $best } of { $of ->
    [one] { $of } choice was the best there was.
   *[other] { $of } choices were the best there were.
}
choices-of-a-group = What groups have chosen
manage-stories = The map of each scenario, with what your groups have chosen: to talk about it with a class.
choice-map-title = What groups have chosen: { $scenario }
choice-map-lead = The first finished runs of the people you answer for, without names. People are counted in steps of five, in the order in which they finished, and numbers are shown as the five they lie in: so nobody can be found out, also not by comparing two periods.
finished-from = Finished from
finished-to = Finished up to
show-group = Show this group
nobody-counted = Fewer than five people of this group have finished the scenario. Until there are five, only the map is shown.
people-counted = { $people } people are counted.
band-few = fewer than 5
band-from = { $from } to { $to }
map-heading = The map of the scenario
map-begin = To the first scene of the map
map-in-words = The same in words
map-legend = ★ and a thick line: the best choice. A good ending has round corners and ✓, a mixed one a broken line and ±, a poor one cut corners and ✗.
map-described = { $scenes ->
    [one] { $scenes } scene; the same stands in words with the picture.
   *[other] { $scenes } scenes, from the first one above to the endings below; the same stands in words with the picture.
}
map-leads = leads to { $scene }.
map-sets = Remembers { $flag }.
map-if = Only after { $flag }.
map-if-not = Not after { $flag }.
map-came = { $people } people came here.
map-took = Taken by { $people }.

## A trainee's own page

my-courses-title = My courses
continue-lesson = Continue: lesson { $number }, { $title }
continue-quiz = Continue: { $title }
continue-scenario = Continue: { $title }
continue-name = Continue: confirm your name for the certificate
continue-claim = Continue: receive your certificate
nothing-next = You have done everything that can be taken now.
nothing-begun = You have not begun a course yet. Choose one: its page says how long it takes and what it asks.
my-certificates = My certificates
other-courses = Other courses
issued-on = Issued on { $date }
lessons-read = { $done } of { $of ->
    [one] { $of } lesson
   *[other] { $of } lessons
} read
modules-complete = { $done } of { $of ->
    [one] { $of } module
   *[other] { $of } modules
} complete
why-not-yet = Still missing for the certificate:
missing-later = { $modules ->
    [one] What is missing in { $modules } more module
   *[other] What is missing in { $modules } more modules
}
status-not-started = Not started
status-in-progress = In progress
status-done = Complete
status-waived = Waived

## Why there is no certificate yet

reason-lessons = { $lessons ->
    [one] { $lessons } lesson is not read yet.
   *[other] { $lessons } lessons are not read yet.
}
reason-scenario = The scenario “{ $title }” is not finished.
reason-scenario-gone = A scenario is not finished.
reason-quiz = The quiz is not passed yet. It asks for { $mark } %.
reason-quiz-gone = The quiz is not passed yet.
reason-not-open = The module “{ $module }” cannot be taken yet.
reason-not-claimed = Everything is done. Receive your certificate with the button.
reason-name = The name as it will be printed is not confirmed yet.

## A course's page

enrolment-by-code = This course is begun with a code from your training centre.
begin-course = Begin this course
sign-up-to-begin = Create an account and begin
fact-duration = Time
fact-modules = Modules
fact-languages = Languages
fact-certificate = Certificate
fact-version = Version
modules-open = { $open } of { $of } can be taken now
certificate-of-completion = Certificate of completion
certificate-of-participation = Certificate of participation
certificate-for-course = { $kind } for the whole course.
certificate-for-both = { $kind } for each module and for the whole course.
certificate-for-modules = { $kind } for each module.
modules-heading = The modules
module-not-open = Cannot be taken yet
objectives-heading = What you can do afterwards
why-no-course-certificate = What is still missing for the whole course

## A module's page

lessons-heading = Lessons
scenarios-heading = { $scenarios ->
    [one] Scenario
   *[other] Scenarios
}
lesson-read = Read
certificate-here = You have the certificate of this module
see-certificate = See and print your certificate
why-no-certificate = Why there is no certificate yet
claim-certificate = Receive your certificate
claim-module = Complete this module
quiz-passed-with = passed with { $percent } %
quiz-length = { $questions ->
    [one] { $questions } question
   *[other] { $questions } questions
}, { $mark } % to pass

## A lesson

lesson-of = Lesson { $number } of { $of }
lesson-is-read = you have read this one
reading-time = { $minutes ->
    [one] About { $minutes } minute to read
   *[other] About { $minutes } minutes to read
}
next-lesson = Read. Go on to lesson { $number }: { $title }
next-quiz = Read. Go on to the quiz
next-scenario = Read. Go on to the scenario
next-module = Read. Back to the module
previous-lesson = Back to the lesson before
callout-case = Case
callout-reflect = Think about it
callout-key = Remember
callout-trainer = For who teaches
callout-check = Check yourself
check-answer = Show the answer
mark-right = Right option
mark-wrong = Wrong option
mark-chosen = (your choice)
terms-heading = Words used here
sources-heading = Sources
guide-kind = For who teaches
guide-hint = Trainees do not see this page. Print it from your browser.
guide-link = Trainer's guide
brief-kind = For senior leaders
brief-hint = This is one page to print. Anybody may open it.
brief-link = One page for leaders
printed-from = { $course }, version { $version }

## The fact sheet of a course

facts-title = Fact sheet: { $course }
facts-lead = Every sentence of the course that cites a source, beside the source and the place in it: { $count } of them, from version { $version }.
facts-marks = For the reviewer: tick the box when the source says so. Cross it out when it does not, and write beside it what it says. Name the number of the row when you report a mistake.
facts-module = Module
facts-lesson = Lesson
facts-scenario = Scenario
facts-quiz = Quiz
facts-brief = Page for leaders
facts-guide = Trainer's guide
facts-number = No.
facts-claim = What the course says
facts-source = Source and place
facts-mark = Checked
facts-absent = “{ $id }” is not in the library

## Entries of the glossary and the library

letters-label = By letter
glossary-entry = Glossary: { $term }
library-entry = Library: { $document }
used-in = Lessons that use it
used-nowhere = No lesson that can be read now uses it.

## Induction packages

paths-title = Induction packages
paths-link = Induction packages: what to begin with in a new task
paths-lead = Where to begin with a new task: which courses and modules, in which order, and until when. Days are counted from the first day in the task.
paths-none = There is no package here yet.
path-facts = { $steps ->
    [one] { $steps } step
   *[other] { $steps } steps
} · { $duration }
path-facts-due = { $steps ->
    [one] { $steps } step
   *[other] { $steps } steps
} · { $duration } · within { $days ->
    [one] { $days } day
   *[other] { $days } days
}
path-due = { $days ->
    [one] by day { $days }
   *[other] by day { $days }
}
path-done = { $done } of { $steps } done
path-steps = In this order

## What trainees think

evaluation-invitation = Your view
evaluation-invites = { $questions ->
    [one] There is { $questions } question about what you have completed. It is voluntary, and your answer is kept without your name.
   *[other] There are { $questions } questions about what you have completed. They are voluntary, and your answers are kept without your name.
}
evaluation-was-given = You have told us what you think. Thank you.
evaluation-link = Tell us what you think
evaluation-of = Your view: { $title }
evaluation-lead = All of this is voluntary, and you can leave any question out. What you send is counted together with the answers of four others of your centre, without your name, and cannot be changed or found again. Please name nobody, not even yourself.
evaluation-no-answer = No answer
evaluation-send = Send my view
evaluation-leave = Back without sending
evaluation-empty = Nothing is chosen or written yet, so nothing was sent. Answer one question at least, or leave the page.
evaluation-long = One of your texts is too long, so nothing was sent yet. Write at most { $most } letters for a question.
evaluation-thanks = Thank you
evaluation-kept = You have told us what you think. It is kept without your name and counted with the answers of others. So it can be asked only once.
evaluation-back = Go on
results-title = What trainees think
results-lead = What people said after they had completed something, without names. Answers are counted in groups of five people of one centre, in the order in which they came. A group is shown when it is full: so nobody can be found out, also not by comparing two periods.
results-of = About
results-all-of = { $course } (all of it)
results-from = Groups of five complete from
results-to = Groups of five complete up to
results-show = Show
results-few = Fewer than five people of one centre have said something here so far. Until there are five, nothing is shown.
results-answered = { $people ->
    [one] { $people } person answered
   *[other] { $people } people answered
}
results-mean = mean { $mean }
results-answer = Answer
results-people = People
results-table = How many people gave which answer
results-texts = What they wrote

## A quiz

quiz = Quiz
rules-heading = Before you start
rule-length = { $questions ->
    [one] It asks { $questions } question, drawn for you.
   *[other] It asks { $questions } questions, drawn for you.
}
rule-pass-mark = You pass with { $mark } % or more.
rule-attempts = { $attempts ->
    [one] You have { $attempts } attempt. The next one opens { $wait } after it.
   *[other] You have { $attempts } attempts. After the last of them the next ones open { $wait } later.
}
rule-no-limit = There is no time limit. Every answer is kept when you save it: you can stop, and go on at any computer.
rule-time = You have { $time } from the first question to the end; the clock goes on when you leave. When the time is over, everything that you saved counts.
rule-extra-time = You have { $time } from the first question to the end, where others have { $usual }. The clock goes on when you leave. When the time is over, everything that you saved counts.
rule-limit-lifted = Others have { $usual }; for you there is no time limit. Every answer is kept when you save it: you can stop, and go on at any computer.
rule-feedback = After you submit, you see what was right, why, and where it is taught.
rule-certainty = With each answer you say whether you are sure. It changes no points; your result shows first where you were sure and wrong.
attempts-left = { $left ->
    [one] This is your last attempt before the waiting time.
   *[other] You have { $left } attempts before the waiting time.
}
begin-quiz = Begin the quiz
quiz-open = You have begun this quiz. Your answers are kept, the questions are the same.
go-on-with-quiz = Go on with the quiz
quiz-passed = You have passed this quiz.
to-the-module = To the module
lessons-first = { $lessons ->
    [one] Read the lessons first: { $lessons } is not read yet.
   *[other] Read the lessons first: { $lessons } are not read yet.
}
to-the-first-unread = To the first lesson that is not read
scenarios-first = { $scenarios ->
    [one] First finish the scenario of this module.
   *[other] First finish the { $scenarios } scenarios of this module that are not finished.
}
to-the-scenario = To the scenario
wait-until = Your attempts are used up. The next one opens on { $moment }. Until then, read the lessons again: your results say where to look.
time-over = The time of your last attempt is over. Everything that you saved counts.
to-the-result = See the result
round-closed = This quiz cannot be taken at the moment.
practice-heading = Practice
practice-after = Practice never counts, and you can practise as often as you like. When you submit, you see what was right, and why.
practice-each = Practice never counts, and you can practise as often as you like. After each question you see at once what was right, and why.
practice-waits = Practice shows right answers, so it waits until you have submitted the quiz that you have begun.
to-the-open-quiz = To the quiz that is open
practise = Practise
practise-missed = Practise only what I missed last
go-on-practising = Go on practising
practised-heading = What you practised last
practice-number = Practice { $number }
pretest-heading = Before the module
pretest = Before the module
pretest-explained = Try the quiz before you read, to see what you know already. It does not count and it costs no attempt. When you take the quiz later, you see how far you have come.
pretest-offered = See first what you know already: try the quiz before you read
begin-pretest = Try the quiz now
go-on-with-pretest = Go on trying the quiz
attempts-heading = Your attempts
column-attempt = Attempt
column-begun = Begun
column-outcome = Outcome
attempt-number = Attempt { $number }
outcome-passed = Passed with { $percent } %
outcome-not-passed = Not passed: { $percent } %
outcome-earned = { $percent } %
outcome-open = Open: go on
outcome-time-over = Time over: see the result
attempt-title = { $quiz }: all questions
question-title = Question { $number } of { $of }: { $quiz }
question-of = Question { $number } of { $of }
question-number = Question { $number }
choose-one = Choose one answer.
choose-all = Choose all answers that apply. Wrong ones count against you.
put-in-order = Give each its place: 1 comes first. Each pair the wrong way round counts against you.
no-place = place?
match-up = Choose what belongs to each. Wrong ones count against you.
no-match = choose
type-number = Type a number. Figures of any script are the same.
type-answer = Type your answer. Capitals do not matter unless the question says so.
line-right = Right.
line-wrong = Not right.
you-gave = Your answer:
nothing-given = none
right-is = Right is:
accepted-are = { $answers ->
    [one] This is accepted:
   *[other] Any of these is accepted:
}
not-whole = This answer is not finished: something is still open, or stands at one place twice. You can submit it as it is.
answered-of = { $done } of { $of } answered
saved-at = Saved at { $time }
saving-now = Saving …
saving-offer = Is the line not coming back? Take your answers away as a file, and give it to a manager of your centre, who can hand it in.
saving-take = Take my answers as a file
saving-about = Answers of { $name } that could not be sent, for a manager of the centre. Nothing in this file may be changed.
way-by-file = By file: chosen at { $chosen } by that computer's clock, handed in at { $at }.
way-late = Chosen at { $chosen } by that computer's clock, arrived at { $at }.
unknown-time = an unknown time
attempt-files-title = Hand in answers from a file
manage-attempt-files = When the line never came back, a trainee brings answers as a file. Hand them in here.
attempt-files-lead = When the line does not come back, the page of a quiz offers a trainee's answers as a file. Here they find their way into the attempt, marked as handed in by you.
attempt-file-label = What is in the file
attempt-file-hint = Open the file with any editor, copy everything, and paste it here. You see what would be kept before anything is.
attempt-file-look = Look at it
file-not-one = This is no file of answers, or not all of it. Copy everything, from the first brace to the last.
file-changed = The file was changed after it was made, so nothing of it is kept. Hand in the file as the browser made it.
file-code-wrong = The code in the file does not belong to its attempt, so nothing of it is kept. Hand in the file as the browser made it.
file-attempt-over = This attempt was submitted, or its time is over: nothing can be added to it, and nothing was. What was kept before counts.
attempt-file-title = Answers of { $name } from a file
attempt-file-lead = Nothing is kept yet. This is what the file holds:
file-answer-chosen = Chosen by that computer's clock: { $at }.
file-answer-known = It is kept already.
file-answer-new = The question has no answer yet.
file-answer-replaces = It takes the place of the answer kept at { $at }, which stays in the history.
attempt-file-explained = The answers are marked "by file", with the time at which they were chosen and the time of now. The trainee then submits the attempt, at any computer.
attempt-file-keep = { $count ->
    [one] Keep this answer
   *[other] Keep these { $count } answers
}
attempt-file-known = Everything in this file is kept already. Handing it in again changes nothing.
attempt-file-back = Another file
said-file-kept = The answers of the file are kept, marked "by file".
said-file-known = Every answer of the file was kept before. Nothing was changed.
act-answers-handed-in = Answers handed in as a file
saving-waits = Not saved yet: we keep trying. Answers that wait: { $count }
saving-ended = Not saved yet: your session ended. Sign in here, and it is saved.
saving-other = Not saved: somebody else is signed in on this browser. What you chose stays in it until you sign in again.
saving-refused = Not saved: the server could not read an answer. Load this page again and choose it once more.
saving-unsent = Not submitted yet: we keep trying.
saving-leave = Answers that are not saved yet: { $count }. Signing out removes them from this computer. Sign out all the same?
ends-at = Ends at { $time }, about { $left } left
time-short = { $minutes ->
    [one] Less than a minute is left. Save what you have.
   *[other] Less than { $minutes } minutes are left. What you save before the end counts.
}
time-over-heading = The time is over
time-over-meanwhile = What you saved counts, and nothing is added to it any more. Look over your answers to come to the result.
time-over-happened = This attempt ended on { $moment }. Nothing that you saved is lost.
time-over-answered = { $done } of { $of } questions have an answer, and all of them count.
time-over-next = The answers are marked now, as they were at the end.
how-sure = How sure are you?
sure = I am sure
not-sure = I am not sure
you-were-sure = You were sure.
you-were-not-sure = You were not sure.
check-my-answer = Check my answer
to-the-next-question = To the next question
save-and-next = Save and go on
save-and-previous = Save and go back
save-and-check = Save and look over my answers
save-and-review = Save and look over my answers
save-and-stay = Save and stay here
all-on-one-page = All questions on one page
answers-title = Your answers: { $quiz }
answers-heading = Look over your answers
still-open = { $open ->
    [one] { $open } question has no answer yet.
   *[other] { $open } questions have no answer yet.
}
all-answered = Every question has an answer.
not-answered = No answer yet
change-answer = Change question { $number }
answer-question = Answer question { $number }
submit-explained = Once you submit, the answers of this attempt can no longer be changed.
submit-quiz = Submit my answers
result-passed = Passed with { $percent } %
result-not-passed = Not passed: { $percent } %
result-detail = You earned { $points } of { $questions } points. { $mark } % are needed to pass.
result-practice = Practice: { $percent } %
result-pretest = Before the module: { $percent } %
result-not-counted = You earned { $points } of { $questions } points. This does not count.
gain = Before the module you had { $before } %, now { $now } %: { $gained ->
    [one] { $gained } percentage point gained.
   *[other] { $gained } percentage points gained.
}
gain-none = Before the module you had { $before } %, and now the same.
gain-less = Before the module you had { $before } %, now { $now } %.
pretest-hidden = The right answers are shown here once you have passed the quiz. Until then they would tell what it asks.
sure-and-wrong-heading = Sure, and not right
sure-and-wrong-lead = Here you were sure and something was wrong. It is worth most to look at these first.
question-by-question = Question by question
marked-again-heading = Marked again
marked-again-lead = A question was found wrong after you had answered it. Below stands what you were asked and how it was marked then; what is said of it now stands beside it.
marked-first-passed = At first, { $moment }: { $percent } %, passed.
marked-first-not-passed = At first, { $moment }: { $percent } %, not passed.
marked-again-passed = Since { $moment }: { $percent } %, passed.
marked-again-not-passed = Since { $moment }: { $percent } %, not passed.
marked-again-reason = Reason:
marked-again-credit = Marked again: everybody who was asked this question is given the point.
marked-again-drop = Marked again: this question no longer counts.
marked-again-key = Marked again by the corrected key. Your answer earns { $percent } % of the point now. Right is:
earned-full = Correct
earned = { $percent ->
    [0] Not correct
   *[other] Partly correct: { $percent } % of the point
}
taught-in = This is taught in:
doubt-button = Question { $number } is unclear: tell its authors
doubt-called = You called this question unclear. Its authors read that, without your name.
doubt-words = What is unclear? (if you like)
doubt-send = Send to the authors

## The name on the certificate

name-title = Your name on the certificate
name-lead = This is how your certificate will show your name. Look at it well: its letters, its order, its accents.
name-label = Your name as it shall be printed
name-hint = Correct it here if need be. Once a certificate is issued, only an administrator can change it.
name-button = This is my name as it shall be printed
name-confirmed = You have confirmed this name. You can still correct it until a certificate is issued.
name-settled = A certificate with this name was issued. To correct it, ask an administrator for a new edition.
name-missing = Write your name as it shall stand on a certificate.
name-sign = No font here has the sign “{ $sign }”, so it cannot be printed. Spell your name without it, in Latin letters for example, or ask the administrator to add a font for your script.
name-too-long = It may have at most { $most } characters.

## Certificates

certificate-title = Certificate: { $title }
certificate-print-hint = Print this page: it fills one sheet of A4.
certificate-given-to = This is to certify that
certificate-for = { $outcome }
certificate-module-of = a module of the course
certificate-able = The holder of this certificate is able to
certificate-check-at = Check this certificate at
certificate-pdf = Download the certificate: PDF, { $size } KB
certificate-pdf-sign = It cannot be had as PDF: no font here has the sign “{ $sign }”. Print this page instead, or ask the administrator to add a font.
certificate-pdf-busy = Many certificates are being printed at this moment. Load this page again for yours as PDF.
certificate-document = { $kind }: { $name }, { $title }
certificate-signature = Signature
certificate-seal = Seal: a shield with a check mark, within interlaced lines
certificate-qr = QR code: opens the page that checks this certificate
certificate-objectives-online = What its holder is able to do stands on the page that checks this certificate.
certificate-superseded = This certificate was replaced by a newer edition.
certificate-revoked = This certificate was taken back: marks were given again, or an administrator decided so. It no longer counts. Your centre can tell you why.
passed = has passed
result-word-passed = Passed
result-word-took-part = Took part
result-word-passed-with = Passed with { $percent } %
passed-with = has passed, with { $percent } %,
took-part = has taken part in
fact-name = Name
fact-kind = Kind
fact-outcome = Outcome
fact-for = For
fact-course = Course
fact-language = Language
fact-centre = Centre
fact-date = Date
fact-validity = Validity
valid-until = until { $date }
valid-without-end = no end date

## Checking a certificate

check-title = Check a certificate
check-lead = Type the code that stands on the certificate. You need no account.
check-code = Code
check-hint = 27 letters and digits. Gaps, hyphens and small letters do not matter.
check-button = Check
check-another = Check another certificate
check-list-link = Check a list of certificates
check-list-title = Check a list of certificates
check-list-lead = Paste up to { $most } codes. You get a line back for each of them, in the same order. You need no account.
check-list-codes = Codes
check-list-hint = One code a line, at most { $most } lines. A column from a table will do, with or without what stands beside it.
check-list-empty = Paste at least one code.
check-list-too-long = These are { $lines } lines. At most { $most } are checked at once: send the rest afterwards.
check-list-button = Check the list
check-list-table = Check it, and give me a table (CSV)
check-list-results = What the list holds
check-list-done = { $lines ->
    [one] { $lines } line was checked.
   *[other] { $lines } lines were checked.
} Compare names and dates with the papers.
check-list-again = Check another list
column-line = Line
column-worth = What it is worth
worth-valid = Valid
worth-valid-until = Valid until { $date }
worth-expired = Expired on { $date }
worth-replaced = Replaced by a newer edition on { $date }
worth-revoked = Revoked on { $date }
worth-unknown = Unknown: no certificate has this code
worth-not-checked = Not checked: too many unknown codes came from here. Send this line again in a minute.
check-found-title = This certificate is in our records
check-unknown-title = No certificate has this code
check-unknown = The code is well formed, but no certificate of ours has it. Compare it with the paper, letter by letter. If it is the same, the paper is not from here.
check-sign = The code holds a sign that no code has. It is made of the digits 0 to 9 and the letters A to Z without I, L, O and U.
check-length = A code has 27 letters and digits; this one has { $letters }.
check-letter = At least one letter is mistyped: the check letter does not fit. Compare the code with the paper.
verdict-valid = Valid. Compare the name and the other lines with the paper.
verdict-valid-until = Valid until { $date }. Compare the name and the other lines with the paper.
verdict-expired = Expired on { $date }. It was valid until then.
verdict-superseded = Replaced by a newer edition on { $date }. This one no longer counts.
verdict-revoked = Revoked on { $date }. It no longer counts.

## Accounts

sign-up-lead = You need no e-mail address.
sign-up-button = Create the account
user-name = User name
user-name-or-email = User name or e-mail address
user-name-hint = What you sign in with. Short, without @.
user-name-missing = Choose a user name.
user-name-no-at = A user name has no @: choose a short name.
user-name-taken = This user name is taken. Choose another one.
centre-code = Code of your centre
centre-code-hint = It stands on the sheet that you were given. Leave it empty if you made your account yourself.
full-name = Name
full-name-hint = As it shall stand on a certificate, in your own script. You see it again before a certificate is issued.
language = Language
language-hint = The language in which you read the courses.
language-missing = Choose a language from the list.
password = Password
new-password = New password
chosen-password = Password
password-hint = At least { $shortest } characters. Several words in a row are easy to remember: a sentence will do.
password-too-short = Use at least { $shortest } characters. Several words in a row are easy to remember.
password-example = For example:
password-too-long = That is longer than a password may be: use at most 250 characters.
password-monotonous = That is too easy to guess: the same few characters, a row of neighbours, or the same again. Use several different words.
password-own-name = That is too close to your own name. Add words that have nothing to do with you.
password-here-abouts = That is made of words that stand on this site, and these are tried first. Add words that have nothing to do with it.
password-date = A date is tried early. Use several words instead.
password-common = That is on the lists of passwords that are tried first. Use several words that do not belong together.
email = E-mail address (optional)
email-hint = Only a contact for your training centre. Leave it empty if you have none.
email-hint-letters = A letter asks you to confirm it. Then you can sign in with it and have a new password sent. Leave it empty if you have none.
email-wrong = This is not an e-mail address. Correct it, or leave it empty.
mistakes-heading = There is a problem
sign-in-wrong = User name and password do not belong together. Nothing is lost: try again, or ask for a one-time code.
sign-in-wait = { $seconds ->
    [one] Too many tries with this name. Wait { $seconds } second, then try again.
   *[other] Too many tries with this name. Wait { $seconds } seconds, then try again.
}
sign-in-shut = Too many wrong passwords were tried with this name. For a day it opens only where its owner was signed in before. A one-time code from your centre, or a new password, opens it everywhere.
forgotten-password = Forgotten your password?
code-title = Choose a new password with a one-time code
code-lead = Ask the administrator of this server, or who runs your class, for a one-time code. They hand it to you on paper. It works once, for the time that they say.
code = One-time code
code-hint = Ten letters and digits, such as 7K2MQ-R4D8N.
code-wrong = This code does not open this account: it is mistyped, used, or too old. After five wrong tries ask for a new one.
code-button = Set the new password

## A forgotten password, and the links of letters

forgotten-title = Have a link sent to choose a new password
forgotten-lead = Write your user name with the code of your centre, or your e-mail address. If the account has a confirmed e-mail address, a letter goes there with a link. It works once, for 60 minutes.
forgotten-hint = With an e-mail address the code of the centre is not needed.
forgotten-missing = Write your user name or your e-mail address.
forgotten-button = Send me a link
forgotten-otherwise = No e-mail address, or no letter comes?
forgotten-code = Ask the administrator of this server, or who runs your class, for a one-time code on paper. With it you choose a new password here.
reset-title = Choose a new password
reset-lead = After this you are signed out everywhere, and sign in with the new password.
link-over-title = This link opens nothing any more
link-over-reset = It was used, it is older than 60 minutes, or a newer letter took its place. Your password is as it was. Ask for another link.
link-over-confirmation = It was used, it is older than 7 days, or a newer letter took its place. Nothing was changed. Sign in and look whether your address is confirmed.
confirmation-title = Confirm your e-mail address
confirmation-lead = With the button you confirm that this address is yours, and that the account you gave it for is yours. You can then sign in with it.
confirmation-button = This address is mine
confirmation-taken = Another account has confirmed this address before. Sign in to that account and remove the address there, or give this account another one.

## One's own e-mail address

email-title = Your e-mail address
email-is-confirmed = It is confirmed: you can sign in with it, and letters about your account go there.
email-not-confirmed = It is not confirmed yet. A letter with a link was sent there; until the link is opened, the address is only a contact.
email-contact-only = It is only a contact for your training centre: no letters are sent from here.
email-none = You have given none. With one you could sign in by it and have a new password sent.
email-none-contact = You have given none. It would only be a contact for your training centre: no letters are sent from here.
email-ask-again = Send the letter again
email-change-heading = Change or remove it
email-label = E-mail address
email-change-hint = Leave it empty to remove the address.
email-password-hint = Your password of now shows that it is you who changes this.
email-password-wrong = This is not your password. Nothing was changed.
email-button = Keep this address

## Letters

letters-title = Letters
letters-lead = What was sent by e-mail from here, the newest first. What waits is tried again by itself, for three days.
letters-off = No letters are sent: no mail server is set. Forgotten passwords are replaced with one-time codes on paper.
letters-none = No letter was queued yet.
letters-older = Older letters
letters-stuck = { $letters ->
    [one] { $letters } letter cannot be sent. Look why.
   *[other] { $letters } letters cannot be sent. Look why.
}
column-letter = Letter
column-letter-to = To
column-letter-queued = Queued
column-letter-state = State
column-letter-act = What to do
letter-send-again = Send again
letter-send-again-to = Send again: the letter to { $address }
letter-waiting = It waits. Next try: { $moment }.
letter-sent = Sent: { $moment }.
letter-gave-up = Given up: { $moment }.
letter-dropped = Not sent: { $moment }.
letter-trouble-unreachable = The mail server does not answer at its address.
letter-trouble-untrusted = The way to the mail server is not secure: its certificate is not one that this server trusts, or it has none. The log says why.
letter-trouble-slow = The mail server took too long.
letter-trouble-broken = The mail server broke the conversation off.
letter-trouble-not-let-in = { $code ->
    [0] The mail server does not let this server in.
   *[other] The mail server does not let this server in ({ $code }).
}
letter-trouble-put-off = The mail server put it off ({ $code }).
letter-trouble-refused = { $code ->
    [0] The mail server cannot take letters to such an address.
   *[other] The mail server refused it ({ $code }).
}
letter-trouble-unwritable = No letter can be written to this address.
letter-trouble-disabled = The account is disabled.
letter-trouble-address-changed = The account’s address or its confirmation changed meanwhile.
letter-trouble-newer = A newer letter took its place.

# Subjects, and names in the list above.
letter-kind-email-confirmation = Confirm your e-mail address
letter-kind-password-reset = Choose a new password
letter-kind-password-changed = Your password was changed
letter-kind-certificate-ready = Your certificate is ready
letter-kind-email-changed = Your e-mail address was changed

# What letters say. The link stands alone on its line, between the two parts.
letter-email-confirmation = { $days ->
    [one] Somebody, probably you, gave this e-mail address for an account on the DSR Course. If it was you, open this link and confirm it. The link works once, for { $days } day:
   *[other] Somebody, probably you, gave this e-mail address for an account on the DSR Course. If it was you, open this link and confirm it. The link works once, for { $days } days:
}
letter-email-confirmation-after = If it was not you, do nothing: the address is not used, and nobody can sign in with it.
letter-password-reset = { $minutes ->
    [one] Somebody, probably you, asked for a new password on the DSR Course. Open this link and choose it. The link works once, for { $minutes } minute:
   *[other] Somebody, probably you, asked for a new password on the DSR Course. Open this link and choose it. The link works once, for { $minutes } minutes:
}
letter-password-reset-after = If it was not you, do nothing: your password stays as it is.
letter-user-name = Your user name is:
letter-password-changed = The password of your account on the DSR Course was changed. If it was you, there is nothing to do. If it was not you, choose a new password at once:
letter-password-changed-after = Tell the administrator of the server too, or who runs your class.
letter-certificate-ready = A certificate was issued to you on the DSR Course. Sign in to see and print it:
letter-certificate-ready-after = Anyone who has its code can check it on the same server.
letter-email-changed = The e-mail address of your account on the DSR Course was changed or removed. Letters about the account no longer come here. If it was you, there is nothing to do. If it was not you, go here at once, and ask for a one-time code:
letter-email-changed-after = Tell the administrator of the server too, or who runs your class.
letter-signature = The DSR Course sends this by itself: an answer reaches nobody.

## Signing in again in the middle

resume-title = Sign in again to go on
resume-lead = Your session ended. Nothing is lost: what you just sent is still on this page, and is kept as soon as you sign in here.
resume-button = Sign in and go on

## One's own account

account-title = My account
account-since = since { $date }
account-name-link = Change your name
account-language-link = Choose another language
account-password-link = Choose a new password
account-email = E-mail address
account-email-link = See or change your e-mail address
account-signed-in = Signed in
account-places = { $places ->
    [one] in { $places } place
   *[other] in { $places } places
}
account-sessions-link = See where
account-learning = Learning
account-transcript-link = My transcript, to read and to print
account-name-title = Your name
account-name-lead = Certificates that you receive from now on will bear it.
account-name-hint = As it shall stand on a certificate, in your own script.
account-name-button = Keep this name
account-name-settled = A certificate bears your name. To correct it, ask who runs your centre, or an administrator: they issue a new edition.
account-name-held = Certificates that bear a name of yours
account-language-title = The language of your courses
account-language-lead = Your progress is the same in every language. You can change it at any time, in the middle of a quiz too.
account-language-button = Read in this language
account-password-title = A new password
account-password-lead = Everywhere else you are signed out. Here you stay signed in.
account-password-button = Set the new password
current-password = Current password
current-password-hint = The one that you signed in with.
current-password-wrong = This is not your current password. Nothing was changed: try again.
account-sessions-title = Where you are signed in
account-sessions-lead = If you do not know one of these places, sign out there and choose a new password.
times-in-zone = All times are those of { $zone }.
column-device = Browser
column-first-seen = Signed in
column-last-seen = Last seen
column-session-act = What to do
session-here = This one
session-end = Sign out there
session-end-on = Sign out there: { $device }
sessions-end-others = Sign out everywhere else
sessions-end-all = Sign out everywhere, here too
device-on = { $browser } on { $system }
device-only = { $name }
device-unknown = A browser that does not say its name

## Transcripts

transcript-title = Transcript
transcript-title-of = Transcript: { $name }
transcript-made = Made
transcript-zone = Time zone
transcript-print-hint = Print this page: it is made for A4.
transcript-empty = No course has been begun yet.
transcript-course-gone = This course is no longer on this server, so that its titles are not known here. What was done in it stays on record under its ids.
transcript-attempts = Attempts
transcript-certificates = Certificates
column-module = Module
column-status = Status
column-submitted = Submitted
outcome-not-submitted = Not submitted
time-begun = Begun
time-started = First act
time-due = Due
time-name-confirmed = Name confirmed
time-completed = Completed
time-waived = Waived
waived-reason = Reason
course-hash = Course files (SHA-256)

## A copy of one's own data

copy-title = Everything that is held about you
copy-lead = One ZIP file: a page to read, and the same for programs. It holds your account, your rounds, every answer, your certificates, and what you did here.
copy-button = Download my data
copy-made = Made on { $moment }.
copy-complete = The file my-data.json beside this one holds the same and every detail.
copy-account-made = Account made
copy-roles = Roles
copy-codes = One-time codes that were issued to you
copy-failures = Failed tries to sign in with your name
copy-letters = Letters to you
copy-readings = Lessons you have read
copy-views = What you have given your view of
copy-views-why = What you said is not in this copy: it was kept without your name, counted with what others said, and nobody can find it again.
copy-answers = What you were asked, and what you answered
copy-given = Your answers:
copy-made-codes = Enrolment codes you made
copy-batches = Lists of accounts you made
copy-doubts = Questions that you called unclear
copy-remarks = Attempts you had marked again
copy-acts = What you did

## Administration

accounts-title = Accounts
accounts-find = The name or user name begins with
find-button = Find
accounts-none = Nobody's name begins like this. Try fewer letters.
account-disabled = Disabled
issue-code = Issue a code
code-issued-title = A one-time code
code-issued-for = For
code-issued-lead = Write it down and hand it over: it is shown only now. It works once, for { $minutes } minutes, at
back-to-accounts = Back to the accounts
first-title = Make the first administrator
first-lead = This link works once. Your account will be able to find accounts and hand out one-time codes.

## Coming by a code

enrolment-title = Join with a code
enrolment-lead = Your training centre gave you a code, on a wall or on paper. Type it to see what it opens.
enrolment-code = Enrolment code
type-code-hint = Such as DKR-2026-03. Small letters do not matter.
show-offer-button = Show what it opens
i-have-a-code = I have an enrolment code
enrolment-unknown = No centre has this code. Compare it with the wall or the paper, letter by letter, or ask your centre.
enrolment-open = You can join.
enrolment-too-early = You cannot join yet: this code opens on { $moment }. Come back then; nothing is lost.
enrolment-ended = This code ended on { $moment }. Ask your centre for a new one.
enrolment-full = { $places ->
    [one] The class is full: its { $places } place is taken. Ask your centre for another code.
   *[other] The class is full: all { $places } places are taken. Ask your centre for another code.
}
at-centre = At
joining-moves = Your account then belongs to this centre: from now on, sign in with the centre code { $code } and your user name.
open-elsewhere-heading = You have begun this course already, outside this class. What should become of that?
elsewhere-missing = Choose what should become of what you have begun. Nothing has changed so far.
elsewhere-keep = I go on where I am. Nothing changes, and no place is taken here.
elsewhere-anew = I begin anew in this class. What I did so far is closed and stays in my history.
user-name-taken-there = Somebody in this centre has your user name. Choose another one: you sign in with it from then on.
join-button = Join
sign-up-for = You create an account for:

## Managing

little-room = Only { $megabytes } MB are free on the disk of the database. When it is full, nobody can answer questions. Ask the person who looks after the server to make room.
overdue-no-backup = There is no backup yet. If this machine is lost, everything is. Ask the person who looks after the server to make one: “dsr-course backup”.
overdue-old-backup = The last backup was made { $days } days ago. Ask the person who looks after the server to make one every night: “dsr-course backup”.
overdue-no-drill = Nobody has tried whether a backup can be restored. Ask the person who looks after the server to try: “dsr-course drill”.
overdue-old-drill = It was tried { $days } days ago whether a backup can be restored. Ask the person who looks after the server to try again: “dsr-course drill”.
manage-title = Manage
manage-rounds = See who is done, on the way, not started or overdue, and why; take the list to Excel.
manage-accounts = Find a person, hand over a one-time code, make an account, disable one.
manage-batch = Paste a list of names and get a sheet with user names and one-time codes to hand out. Nobody needs e-mail.
manage-enrolment-codes = Make a code for the wall or a link by which people join a course at your centre, with dates and places.
manage-results = See what trainees think of modules and courses: counts, means and words, without names.
manage-audit = See who did what: accounts made, codes issued, roles, exports, and what was refused.
manage-centres = Make a training centre, choose its time zone and language, and make its managers.
manage-letters = What was sent by e-mail from here, what waits and why.
choose = Choose
choose-centre-hint = Whose people these are.
all-centres = All centres
centre-missing = Choose a centre.
course-missing = Choose a course.

new-account-title = Make an account
new-account-lead = You get a one-time code to hand over: with it the person chooses a password.
new-account-button = Make the account
user-name-or-made = What they sign in with. Leave it empty, and it is made from the name.
language-of-person-hint = The language in which they read the courses. They can change it.
language-of-all-hint = The language in which these people read the courses. Each can change it.
enrol-at-once-hint = They are enrolled in it at once. You can leave this open.
no-course-yet = No course yet
role-label = Role
role-trainee = Trainee
role-manager = Manager of the centre
role-administrator = Administrator
account-state = State
account-in-use = In use
account-waiting = No password chosen yet
accounts-empty = There are no accounts here yet. Paste a list of names, or hang up an enrolment code.
accounts-next = Next page
accounts-count = { $accounts ->
    [one] { $accounts } account
   *[other] { $accounts } accounts
}
accounts-waiting = { $waiting ->
    [one] { $waiting } has not chosen a password yet
   *[other] { $waiting } have not chosen a password yet
}
issue-code-lead = For somebody who forgot the password or has none yet. You see the code once; hand it over on paper. An older code stops working.
correct-name-heading = Correct the name
correct-name-lead = The person confirms it again before a certificate is issued.
correct-name-certified = { $certificates ->
    [one] A certificate holds the old name. A new edition with the corrected name and a new code takes its place; the old one then says that it was replaced.
   *[other] { $certificates } certificates hold the old name. New editions with the corrected name and new codes take their place; the old ones then say that they were replaced.
}
correct-name-hint = As it shall stand on certificates, in the person’s own script.
correct-name-button = Keep the corrected name
extra-time-title = Extra time for quizzes
extra-time-lead = Some people need longer to read or to write. Extra time holds for every quiz that has a time limit, and for what this person is answering now; it is nobody else’s, and no page shows it to others.
extra-time-none = This person has the time that each quiz gives.
extra-time-since = { $extra }, since { $date }.
extra-time-label = How much time
extra-time-usual = As much as the quiz gives
extra-time-quarter = A quarter more
extra-time-half = Half as much again
extra-time-times = { $times ->
    [2] Twice as much
   *[other] { $times } times as much
}
extra-time-percent = { $percent } % of the usual
extra-time-no-limit = No time limit
extra-time-missing = Choose how much time the person has.
extra-time-reason = Reason
extra-time-reason-hint = For those who manage this centre. No diagnosis is needed: “agreed with the trainee” is enough. The log of what was done says how much, never why.
extra-time-reason-missing = Say in a few words why, so that whoever comes after you can tell.
extra-time-reason-long = Write at most { $most } characters.
extra-time-button = Keep
roles-heading = Role
roles-lead = A manager sees and runs one centre. An administrator sees and runs everything.
grant-manager = Make manager of { $centre }
revoke-manager = Take the manager’s role away
grant-administrator = Make administrator
revoke-administrator = Take the administrator’s role away
disable-heading = Disable the account
disable-lead = The person is signed out everywhere and cannot sign in. Nothing they did is lost, and their certificates stay valid.
disable-button = Disable
enable-heading = Let the account be used again
enable-lead = The person can sign in again with the old password.
enable-button = Enable
back-to-account = Back to the account

batch-title = Make many accounts
batch-lead = Paste the names of a class. You get a sheet to print and cut: each person’s user name and a one-time code with which they choose a password.
names-label = Names
names-hint = One a line, as they shall stand on certificates; at most 200. To choose a user name yourself, write it after a semicolon, or paste two columns from a spreadsheet.
batch-button = Make the accounts and show the sheet
names-missing = Write at least one name.
names-too-many = These are { $lines } lines; one list takes { $most }. Send it in parts.
line-without-name = Line { $line } has no name.
line-too-long = The name in line { $line } is longer than { $most } characters.
line-twice = Line { $line }: { $name } is on this list twice. Take one away, or write a user name after each.
line-user-name-wrong = Line { $line }: the user name after the semicolon cannot be one. It has no @ and at most 100 characters.
line-user-name-taken = Line { $line }: the user name { $user_name } is taken. Choose another one.
line-name-known = Line { $line }: { $name } has an account in this centre already, with the user name { $user_name }. Take the line away, or write another user name after a semicolon.
day-of-class = Day of the class
day-of-class-hint = The codes work until the end of this day.
day-of-class-wrong = Choose a day from today up to 14 days ahead.
earlier-batches = Lists made before
batch-made-title = Accounts made on { $moment }
new-sheet-heading = Print a new sheet
new-sheet-lead = For those who have not chosen a password yet. The codes of the older sheet stop working.
new-sheet-button = Show a new sheet
code-sheet-title = One-time codes
code-sheet-lead = Print this page now: the codes are shown only once. A lost sheet is no harm, you can make a new one.
code-sheet-how = Each person chooses a password at
code-sheet-until = The codes work once, until { $moment }.
slip-until = Until { $moment }, at
to-the-batch = To these accounts

enrolment-codes-title = Enrolment codes
enrolment-codes-lead = Who has a code or its address joins a course at the centre, up to the places and between the dates that you set.
enrolment-codes-none = No codes yet. Make one and hang it up.
new-enrolment-code-title = Make an enrolment code
new-enrolment-code-lead = Everything but the course can be left empty.
course-of-code-hint = The course that people join by it.
enrolment-code-hint = Letters, digits and hyphens, such as DKR-2026-03. Leave it empty, and one is made.
enrolment-code-wrong = A code has { $least } to { $most } letters A to Z, digits and hyphens.
enrolment-code-taken = This code is in use. Choose another one.
enrolment-code-title = Enrolment code { $code }
enrolment-code-button = Make the code
opens-on = Opens on
opens-hint = From the beginning of this day, in the centre’s time zone.
ends-on = Ends on
ends-hint = Until the end of this day.
ends-before-it-opens = It would end before it opens. Choose a later day.
due-on = To be done by
due-hint = Who is not done by the end of this day is shown as overdue.
day-wrong = This is not a day. Write it as 2026-11-22, or leave it empty.
places = Places
places-hint = How many people can join. Leave it empty for as many as come.
places-wrong = Write a number from 1 to 100,000, or leave it empty.
places-taken = { $taken } taken, no limit
places-taken-of = { $taken } of { $places } taken
code-standing = State
code-open = Open: people can join
code-opens = Not open yet: people can join from { $moment }
code-ended = Ended on { $moment }: nobody can join any more
code-full = Full: every place is taken
poster-qr = QR code: opens the page where one joins
poster-how = Join on your telephone or computer at
end-code-heading = End this code
end-code-lead = Nobody else can join by it. Who came by it stays in the course.
end-code-button = End it now

centres-title = Centres
centres-lead = A centre has its own people, managers, time zone and language. Its managers see nothing of other centres.
new-centre-title = Make a centre
new-centre-lead = Its managers can then make accounts and enrolment codes.
centre-facts = Facts
centre-name = Name
centre-name-hint = As it shall stand on certificates.
centre-name-missing = Write the name of the centre.
centre-code-short = Code
centre-code-made-hint = Short: people type it to sign in. Letters, digits and hyphens, such as DKR.
centre-code-wrong = A code has 2 to { $most } letters A to Z, digits and hyphens, such as DKR.
centre-code-taken = Another centre has this code. Choose another one.
time-zone = Time zone
time-zone-hint = Such as Africa/Dakar. Dates on pages, certificates and lists are given in it.
time-zone-wrong = There is no such time zone. Did you mean { $near }?
language-of-centre-hint = The language that it works in.
country = Country
country-hint = Two letters, such as SN, or empty.
country-wrong = Write the two letters of the country (ISO 3166), such as SN, or leave it empty.
keep-button = Keep
accounts-of-centre = Accounts of this centre
managers-heading = Managers
managers-none = Nobody manages this centre yet.
new-manager = Make an account for a manager
built-in-centre = This is where accounts belong that people made for themselves. It has no manager and cannot be changed.

audit-title = Audit log
audit-lead = What was done and what was refused, the newest first. Times are in { $zone }. Rows are chained: one that is changed or removed is found by the command dsr-course verify.
audit-file = The whole log as a file for spreadsheets (CSV), with its chain
audit-none = Nothing yet.
audit-number = Number
audit-when = When
audit-who = Who
audit-what = What
audit-about = About
audit-refused = refused
audit-batch = List of names { $mark }
audit-round = Round { $mark }
audit-attempt = Attempt { $mark }
audit-letter = Letter { $mark }
audit-centre = Centre { $mark }
audit-older = Older rows
act-started = The server started
act-stopped = The server stopped
act-upgraded = The database was brought to a newer version
act-backup-made = Made a backup of everything
act-backup-restored = Put a backup in the place of the database
act-backup-tried = Tried whether a backup can be restored
act-signed-in = Signed in
act-signed-out = Signed out
act-sessions-ended = Ended sessions
act-account-made = Made an account
act-batch-made = Made accounts from a list
act-code-issued = Issued one-time codes
act-code-used = Used a one-time code
act-password-changed = Changed a password
act-name-changed = Changed a name
act-email-changed = Changed an e-mail address
act-extra-time-given = Gave extra time, or took it back
act-account-disabled = Disabled an account
act-account-enabled = Enabled an account
act-role-granted = Granted a role
act-role-revoked = Took a role away
act-centre-made = Made a centre
act-centre-changed = Changed a centre
act-enrolment-code-made = Made an enrolment code
act-enrolment-code-ended = Ended an enrolment code
act-enrolled = Joined by a code
act-round-waived = Closed a round
act-certificate-issued = Received a certificate
act-certificate-corrected = Corrected a certificate
act-remarked = Marked attempts again
act-attempt-remarked = An attempt was marked again
act-certificate-touched = A certificate says what new marks do not
act-certificate-withdrawn = Took a certificate back
act-exported = Exported data
act-letter-sent = Sent a letter again
act-refused = Asked for a page

## What answers say about questions

statistics-title = What answers say: { $quiz }
statistics-heading = What answers say
statistics-lead = Each question as it was worded, those first that need a look. An edited question begins anew. Counted attempts that are over; every question is judged by the key it was asked with.
statistics-counted = { $attempts ->
    [one] { $attempts } attempt
   *[other] { $attempts } attempts
}
statistics-newest = The newest { $attempts } attempts
statistics-firsts = First attempt of each person
statistics-all = All attempts
statistics-file = The same rows as a file for spreadsheets (CSV)
statistics-none = Nobody has taken this quiz yet.
statistics-question = Question
statistics-look = A look at
statistics-asked = Asked
statistics-facility = Got it right
statistics-discrimination = Tells apart
statistics-sure = Sure and wrong
statistics-unclear = Called unclear
statistics-unclear-people = { $people ->
    [one] One person called this question unclear.
   *[other] { $people } people called this question unclear.
}
statistics-how-heading = What the numbers say
statistics-how-facility = “Got it right” is the mean share of the point.
statistics-how-discrimination = “Tells apart” is the correlation with the rest of the attempt, from −1 to 1 (for questions that are right or wrong: point-biserial). Above 0.2 is good; below 0, those who know more get it wrong.
statistics-how-few = Below 20 answers no number is said, and nothing of fewer than 5. Answers of a language are counted in fives, the newest wait, so that nobody can see what one person answered by looking twice.
statistics-how-unclear = “Called unclear” counts people who pressed “unclear” on their result. What they wrote stands with the question, without names.
statistics-given-heading = What was answered
statistics-today = asked so since { $from }, last on { $to }
statistics-earlier = an earlier wording, asked from { $from } to { $to }
statistics-percent = { $percent } %
statistics-answer = Answer
statistics-right = right
statistics-all-languages = All
statistics-nothing-wrong = No wrong answer was given often enough to be told.
statistics-unanswered = { $times ->
    [0] Nobody left it open.
    [one] Left open once.
   *[other] Left open { $times } times.
}
statistics-fewer = Fewer than { $people } answers: nothing is told of them.
look-key = the key: those who know more get it wrong
look-teaching = what is taught: many are sure of what is wrong
look-words = the words: knowing more hardly helps
look-hard = hard: few get it right
look-easy = easy: nearly everybody gets it right
look-fine = –
look-too-few = too few answers (fewer than { $enough })
manage-statistics = What answers say about the questions of a quiz: what needs a look, what was chosen.

## Glossary and library

glossary-title = Glossary
glossary-lead = { $terms ->
    [one] { $terms } term that the courses use.
   *[other] { $terms } terms that the courses use.
}
library-title = Library
library-lead = { $documents ->
    [one] { $documents } document that the courses cite.
   *[other] { $documents } documents that the courses cite.
}

## Rounds: who is where, and what leaves the server as a file

rounds-title = Rounds
rounds-lead = Who is in which course, and how far. A round is one passage of one person through one course.
rounds-count = { $rounds ->
    [one] { $rounds } round
   *[other] { $rounds } rounds
}
rounds-many = More than { $rounds } rounds
rounds-standing = { $done } complete, { $progress } in progress, { $waiting } not started, { $waived } waived; { $overdue } overdue.
rounds-none = No rounds yet.
rounds-none-next = Make accounts or share an enrolment code. As soon as somebody begins a course, a row stands here.
rounds-make-accounts = Make accounts
rounds-share-code = Share an enrolment code
rounds-nothing-fits = Nothing matches these filters. Remove one:
rounds-filters = Filters
rounds-filtered = Shown are only rounds with:
rounds-filter-said = { $name }: { $value }
rounds-filter-remove = Remove the filter { $name }: { $value }
rounds-filters-remove = Remove all filters
rounds-show = Show
rounds-any = All
rounds-next-page = Next page
rounds-first-page = First page
rounds-figures = Figures for these rounds
rounds-back = To the table of rounds
rounds-zone = Dates are in the time of { $zone }.
rounds-erased = Erased account
filter-begins = Name or user name begins with
filter-module = Module
filter-module-hint = Done: the module is complete in this round. Not done: everybody else in the course, also who has not begun and who was waived; add a status to narrow it.
filter-module-done = Done: { $module }
filter-module-elsewhere = This module belongs to another course.
filter-module-open = Not done: { $module }
filter-language = Language of the account
filter-period = Which date
filter-period-begun = Begun
filter-period-completed = Completed
filter-from = From this day
filter-to = To this day
filter-day-hint = Both days are included, in the time of { $zone }.
filter-day-wrong = Write the day as year, month and day, such as 2026-11-21.
filter-days-turned = This day is before the day it begins with.
filter-sort = Sorted by
filter-size = Rows on a page
sort-name = Name, A to Z
sort-name-down = Name, Z to A
sort-begun = Begun, oldest first
sort-begun-down = Begun, newest first
sort-completed = Completed, oldest first
sort-completed-down = Completed, newest first
sort-status = Status, not started first
sort-status-down = Status, waived first
status-overdue = Overdue
due-by = Due { $date }
due-was = Overdue since { $date }
missing-in-module = { $module }: { $reason }
missing-count = { $things ->
    [one] { $things } thing is missing
   *[other] { $things } things are missing
}
modules-done-of = { $done } of { $modules ->
    [one] { $modules } module done
   *[other] { $modules } modules done
}
modules-done-only = { $done ->
    [one] { $done } module done
   *[other] { $done } modules done
}
score-percent = { $score } %
column-person = Name
column-course-id = Course id
column-missing = What is missing
column-modules-done = Modules done
column-score = Score, %
column-result = Result
column-due = Due
column-completed = Completed
column-certificates = Certificates
column-utc = { $column } (UTC)
column-local = { $column } ({ $zone })
meaning-person = The person's name as it is now; empty after erasure.
meaning-user-name = The name to sign in with; empty where the account now belongs to another centre.
meaning-centre = The centre that the round belongs to, from its beginning on.
meaning-course = The course's title at the time of this file.
meaning-course-id = The course's id, which never changes.
meaning-status = Not started: nothing was done yet. In progress: something was done. Complete: all modules are done. Waived: closed without completion.
meaning-overdue = Said where the round is open and its due date is past.
meaning-missing = Each rule that is not met yet; empty where the round is closed.
meaning-modules-done = How many modules of the course are done.
meaning-modules = How many modules the course has at the time of this file.
meaning-score = Whole percent, over the quizzes that were passed so far; the best sitting of each counts.
meaning-begun = When the round was begun.
meaning-due = When it is to be complete; empty without such a date.
meaning-completed = When it was completed; empty before that.
meaning-certificates = The codes of the certificates in force; anyone can check them on this server.
sheet-rounds = Rounds
sheet-rounds-more = Rounds { $number }
sheet-about = About this file
sheet-made-at = Made (UTC)
sheet-made-by = Made by
sheet-zone = Time zone of local times
files-title = The same rows as a file
files-lead = All rows that match, not only this page.
files-lead-many = All rows that match, not only this page. A large file takes a moment.
file-link = { $kind }, { $rows }
file-link-many = { $kind }, all rows
file-csv = CSV for spreadsheets
file-xlsx = Excel workbook
file-json = JSON for programs
figures-title = Figures
figures-status = By status
figures-status-described = Of { $rounds } rounds, { $done } are complete.
figures-months = Completed by month
figures-months-described = How many rounds were completed in each of twelve months; { $rounds } in all.
figures-centres = By centre
figures-centres-described = For each centre, how many rounds there are and how many of them are complete.
figures-centres-largest = { $centres ->
    [one] Shown is the centre with the most rounds.
   *[other] Shown are the { $centres } centres with the most rounds.
}
figures-modules = By module
figures-modules-described = For each module, in how many rounds of its course it is done.
figures-part-of = { $part } of { $whole }
figures-gain = Before and after the module
figures-gain-described = Means over the people who tried the quiz before the module and took it afterwards; of several attempts the first. The interval holds the true mean in 95 of 100 such groups. Groups of fewer than five people are not shown.
column-people = People
column-before = Before
column-after = First attempt
column-gain = Gained (95 % interval)
percent = { $percent } %
gain-with-interval = { $gain } points ({ $low } to { $high })
figures-as-table = As a table
column-month = Month
column-rounds = Rounds
column-of-them-done = Done

## Help

help-title = Help
help-tasks = What you can do here
help-tasks-for-others = What you can do for others
help-sign-up = It takes a minute and needs no e-mail address. Then choose a course and begin.
help-code = Your training centre gave you a code? Type it, and you are in its course.
help-go-on = Go on where you stopped. What you saved waits for you at any computer.
help-check = See whether a certificate is real and still valid. You need no account.
help-transcript = See and print what you have done, with your certificates.
help-account = Change your name, language or password. Download everything that is held about you.
help-accounts = Somebody forgot the password, or a name is written wrong? Open the person’s account.
help-batch = A class begins? Paste the names and print a sheet with user names and codes.
help-enrolment-codes = People come by themselves? Hang up a code for the course.
help-rounds = Who is done, who is stuck, who is late: filter the table, or take it to Excel.
help-centres = A centre joins? Make it, then make an account for its manager.
help-troubles = If something does not work
help-password = You choose a new one, and nothing is lost.
help-line-broke = The line broke? Load the page again. What was saved is there, and what is sent twice counts once.
help-name-wrong = Your name is wrong on a certificate? Who runs your centre corrects it, and you get a new edition.
help-doctor = The server behaves strangely? Run “dsr-course doctor” on its machine: it says what is not well.
help-ask = Whom to ask
help-ask-managers = { $centre } is run by:
help-ask-contact = Who runs this server can be reached here:
help-ask-otherwise = Ask the person who gave you the address of this server.
help-ask-administrator = Ask an administrator of this server.
help-ask-operator = Ask the person who looks after the machine that this server runs on.

## When a request is not answered as asked

not-found-heading = This page is not here
not-found-happened = There is no such page, or it is not yours to see. Nothing of yours has changed.
not-found-next = Check the address, or begin again at the start page.
not-yours-heading = This was not kept
not-yours-after-sign-in = You are signed in, but what was sent belongs to another person's account. It was not applied to yours or to theirs.
forged-heading = This was not accepted
forged-happened = The form did not come from a page of this server, or its page was too old to tell. Nothing was changed. The address of this server is { $address }.
forged-next = Go back, load the page again and send it once more.
malformed-heading = This could not be read
malformed-happened = The request is not one that this address understands. Nothing was changed.
malformed-next = Go back, load the page again and send it once more.
too-large-heading = That was too much
too-large-happened = What was sent is larger than any form here. Nothing was kept.
too-large-next = Go back and send less.
too-many-heading = Too many tries
too-many-happened = { $seconds ->
    [one] There were too many tries from here. Nothing was changed. Wait { $seconds } second.
   *[other] There were too many tries from here. Nothing was changed. Wait { $seconds } seconds.
}
too-many-next = Then load the page again.
misdirected-heading = This server has another address
misdirected-happened = It is reached at { $address } alone. Nothing was changed.
misdirected-next = Open that address and go on there.
too-slow-heading = This took too long to arrive
too-slow-happened = What you sent was not here whole after { $seconds } seconds. Nothing of it was kept.
too-slow-next = Go back and send it again. If the line is poor, send less at a time.
too-often-heading = A little slower, please
too-often-happened = More came from your account within a minute than this server takes. What you sent last was not saved: it is still on this page. { $seconds ->
    [one] Wait { $seconds } second.
   *[other] Wait { $seconds } seconds.
}
too-often-next = Then send it again.
too-many-files-heading = Enough files for this hour
too-many-files-happened = One account may take { $most } files with data about people in an hour. No file was made. { $minutes ->
    [one] The next one can be had in { $minutes } minute.
   *[other] The next one can be had in { $minutes } minutes.
}
too-many-files-next = What you need may be in a file that you have taken already.
unavailable-heading = The server cannot do this at the moment
unavailable-happened = We could not confirm that this was saved. Sending it again is always safe: nothing is counted twice.
unavailable-next = Wait a few seconds, then try again.
internal-heading = Something went wrong here
internal-happened = The mistake is ours, not yours, and it was written down. We could not confirm that what you sent was saved. What was saved before is safe.
internal-next = Try again. If it happens again, tell who runs this server the reference below.
again-lead = What you sent is still on this page.
again-button = Send it again
error-reference = Reference:
