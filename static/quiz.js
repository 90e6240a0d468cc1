/* Saves each choice of a quiz as it is made, and says so. What the server has not confirmed is kept in this browser and sent
   until it is; meanwhile all questions stay within reach. Without this script every page does what it always did.
   Written for browsers of 2016. Addresses and words come with the page, in the data of #saving. */
(function () {
  'use strict';

  var saving = document.getElementById('saving');
  if (!saving || !window.DOMParser || !window.crypto) { return; }
  var told = saving.dataset;
  var status = find(document, '.saved');
  var form = find(document, 'form.answering');
  var submission = find(document, 'form.submission');

  var bar = find(document, 'progress.bar');
  // What the server has not confirmed, oldest first; and the request that is on its way.
  var queue = [], sending = null;
  // Whether the page asks for the password; name and password, until the server has taken them.
  var asking = false, signing = '';
  // Whether somebody else is signed in here; whether this person has signed out.
  var stopped = false, signedOut = false;
  // Tries in a row without an answer.
  var tries = 0, timer = 0, pause = 0;
  // What will be said of the time.
  var alarms = [];
  // Where to go once everything is saved.
  var goal = '', pressed = null;
  // Questions by position: on the page of one, the others are hidden. And what each showed when it was last looked at.
  var questions = {}, newest = {};

  function each(list, act) { Array.prototype.forEach.call(list, act); }
  function find(part, selector) { return part.querySelector(selector); }
  function place(question) { return question.id.replace('question-', ''); }
  function pair(name, value) { return encodeURIComponent(name) + '=' + encodeURIComponent(value); }
  function controls(part) { return part.querySelectorAll('input, select, textarea'); }
  function ticks(control) { return control.type === 'radio' || control.type === 'checkbox'; }

  /* What stands in a part of the page, as a form would send it; and back again. */
  function read(part) {
    var fields = [];
    each(controls(part), function (control) {
      if (control.name && (control.checked || !ticks(control))) { fields.push(pair(control.name, control.value)); }
    });
    return fields.join('&');
  }
  function fill(question, body) {
    var fields = body.split('&');
    each(controls(question), function (control) {
      var value = '', name = pair(control.name, '');
      if (!control.name || control.type === 'hidden') { return; }
      if (ticks(control)) { control.checked = fields.indexOf(pair(control.name, control.value)) >= 0; return; }
      fields.forEach(function (field) {
        if (field.indexOf(name) === 0) { value = decodeURIComponent(field.slice(name.length)); }
      });
      control.value = value;
    });
  }

  /* The store of the browser: an entry a choice, under account and attempt, so that nobody else's page finds it. Where the
     browser keeps nothing, memory has to do. */
  var ours = 'dsr:' + told.account + ':', here = ours + told.attempt + ':';
  function store(act) { try { return act(window.localStorage); } catch (error) { return null; } }
  function keys(start) {
    return store(function (all) {
      return Object.keys(all).filter(function (key) { return key.indexOf(start) === 0; });
    }) || [];
  }
  function remember(entry) { store(function (all) { all.setItem(here + entry.id, JSON.stringify(entry)); }); }
  function forget(entry) { store(function (all) { all.removeItem(here + entry.id); }); }
  function remembered() {
    var entries = [];
    keys(here).forEach(function (key) {
      store(function (all) { entries.push(JSON.parse(all.getItem(key))); });
    });
    entries.forEach(function (entry) { entry.tried = true; });
    return entries.sort(function (a, b) { return a.number - b.number; });
  }

  function random() {
    var bytes = new Uint8Array(16), name = '';
    crypto.getRandomValues(bytes);
    each(bytes, function (byte) { name += (256 + byte).toString(16).slice(1); });
    return name;
  }

  /* Keeps what a question shows, when it is something new: always as another choice, since another tab may have sent the one
     before. One that may have arrived stays before it; one that was never sent gives way. */
  function record(question) {
    var at = place(question), body = read(question), number = 0, entry;
    if (signedOut || newest[at] === body) { return; }
    newest[at] = body;
    // Numbers and not times order the entries: the clock of a computer may jump.
    queue.concat(remembered()).forEach(function (known) { number = Math.max(number, known.number || 0); });
    entry = {id: random(), number: number + 1, at: at, body: body, time: Date.now()};
    remember(entry);
    queue = queue.filter(function (known) {
      var stays = known.tried || known.at !== at;
      if (!stays) { forget(known); }
      return stays;
    }).concat(entry);
    if (!stopped && !asking) { say(tries ? waiting() : told.busy, tries); }
  }

  function waiting() { return told.waiting.replace('{n}', queue.length); }
  function say(words, open) {
    put('.saved', words);
    status.className = open ? 'saved open' : 'saved';
  }
  /* What already stands there is not read aloud once more. */
  function put(selector, words) {
    var part = find(document, selector);
    if (part && part.textContent !== words) { part.textContent = words; }
  }

  function choices(entry) { return !entry.submits; }
  function tokens() { return document.querySelectorAll('[name=form_token]'); }
  function renew(token) { if (token) { each(tokens(), function (field) { field.value = token; }); } }

  function request(method, address, body, done) {
    var one = new XMLHttpRequest(), token = tokens()[0];
    one.open(method, address);
    one.timeout = 20000;
    one.onload = one.onerror = one.ontimeout = function () { done(one); };
    if (body !== null) {
      one.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
      body += (token ? '&' + pair('form_token', token.value) : '') + signing;
    }
    one.send(body);
    return one;
  }
  /* The page that came back, when it is one of ours: on a bad line others answer, too. */
  function page(answer) {
    var read = new DOMParser().parseFromString(answer.responseText || '', 'text/html');
    return read.getElementById('main') ? read : null;
  }

  /* Sends the oldest entry; the next one follows its confirmation. */
  function send() {
    var entry = queue[0];
    if (sending || asking || stopped || signedOut) { return; }
    clearTimeout(timer);
    if (!entry) {
      if (goal) { location.assign(goal); }
      return;
    }
    entry.tried = true;
    timer = setTimeout(function () { say(entry.submits ? told.unsent : waiting(), true); }, 3000);
    sending = request('POST', entry.submits || told.answers,
      entry.submits ? 'then=' : entry.body + '&' + pair('post_id', entry.id) + '&' + pair('client_at', entry.time),
      function (answer) { clearTimeout(timer); sending = null; hear(entry, answer); });
  }

  function hear(entry, answer) {
    var said = {}, shown;
    try { said = JSON.parse(answer.responseText) || {}; } catch (error) { }
    if (entry.submits && answer.status === 200 && page(answer)) { location.assign(entry.submits); return; }
    if (answer.status === 200 && said.post_id === entry.id) { confirmed(entry, said); return; }
    if (answer.status === 409 && said.post_id === entry.id) {
      queue.concat(remembered()).forEach(forget);
      queue = [];
      location.assign(said.closed);
      return;
    }
    shown = answer.status >= 400 && answer.status < 500 && page(answer);
    if (shown && find(shown, '[name=resume_password]')) { ask(shown); return; }
    if (shown && answer.status === 404) { stopped = true; say(told.other, true); return; }
    if (shown && answer.status === 400 && !signing) {
      // It stays in the store; those behind it go on.
      queue.shift();
      goal = '';
      send();
      say(told.refused, true);
      return;
    }
    // Whoever signed in elsewhere meanwhile has another token, and no need of the password here.
    if (shown && answer.status < 404) { close(); load(); }
    later(entry, answer);
  }

  function confirmed(entry, said) {
    tries = 0;
    queue.shift();
    forget(entry);
    renew(said.form_token);
    close();
    if (bar) { bar.value = said.count; bar.setAttribute('aria-label', said.answered); }
    put('.answered', said.answered);
    if (said.times) { watch(said.times); }
    say(queue.length ? told.busy : said.saved);
    if (form && !form.whole) { load(); }
    send();
  }

  /* SHA-256 of plain letters: browsers offer theirs by https alone. */
  function hash(text) {
    var words = [], factors = [], state = [], bits = text.length * 8, prime, n, at, v, w;
    function turned(word, by) { return word >>> by | word << 32 - by; }
    function mixed(word, a, b, c) { return turned(word, a) ^ turned(word, b) ^ c; }
    function root(of, power) { return Math.pow(of, 1 / power) * 4294967296 | 0; }
    for (prime = 2; factors.length < 64; prime += 1) {
      for (n = 2; prime % n; n += 1) { }
      if (n === prime) {
        if (state.length < 8) { state.push(root(prime, 2)); }
        factors.push(root(prime, 3));
      }
    }
    text += '\x80';
    while (text.length % 64 !== 56) { text += '\0'; }
    for (n = 0; n < text.length; n += 1) { words[n >> 2] |= text.charCodeAt(n) << (3 - n % 4) * 8; }
    words.push(0, bits);
    for (at = 0; at < words.length; at += 16) {
      w = words.slice(at, at + 16);
      v = state;
      for (n = 0; n < 64; n += 1) {
        if (n > 15) {
          w[n] = w[n - 16] + mixed(w[n - 15], 7, 18, w[n - 15] >>> 3) + w[n - 7] + mixed(w[n - 2], 17, 19, w[n - 2] >>> 10) | 0;
        }
        prime = v[7] + mixed(v[4], 6, 11, turned(v[4], 25)) + (v[4] & v[5] ^ ~v[4] & v[6]) + factors[n] + w[n];
        v = [prime + mixed(v[0], 2, 13, turned(v[0], 22)) + (v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2]) | 0].concat(v.slice(0, 7));
        v[4] = v[4] + prime | 0;
      }
      state = state.map(function (word, i) { return word + v[i] | 0; });
    }
    return state.map(function (word) { return ('0000000' + (word >>> 0).toString(16)).slice(-8); }).join('');
  }

  /* Offers what waits as a file, which a manager can hand in. */
  function offer() {
    var words = document.createElement('p'), button = document.createElement('button');
    if (saving.firstChild) { return; }
    words.textContent = told.offer;
    button.textContent = told.take;
    button.addEventListener('click', take);
    saving.appendChild(words);
    saving.appendChild(button);
    saving.hidden = false;
  }
  function take() {
    var link = document.createElement('a');
    var lines = told.attempt + '\n' + told.code;
    var file = {format: 'dsr-course answers 1', about: told.about, attempt: told.attempt, code: told.code};
    file.answers = queue.filter(choices).map(function (entry) {
      var at = new Date(entry.time).toISOString(), asked = questions[entry.at] && find(questions[entry.at], '.asked').textContent;
      lines += '\n' + [entry.at, entry.body, at, entry.id].join(' ');
      return {position: Number(entry.at), question: asked, answer: entry.body, at: at, post_id: entry.id};
    });
    file.hash = hash(lines);
    link.href = URL.createObjectURL(new Blob([JSON.stringify(file, null, 1)]));
    link.download = 'answers-' + told.code + '.json';
    document.body.appendChild(link);
    link.click();
    document.body.removeChild(link);
  }

  /* Says what is left of the time, where it is limited, now and at each warning: this page may stay for long. It is told
     milliseconds from now, since clocks of old computers are wrong. */
  function watch(times) {
    alarms.forEach(clearTimeout);
    alarms = times.map(function (time) {
      return setTimeout(function () {
        put('.time-left', time[1]);
        put('.time-short', time[2]);
      }, time[0]);
    });
  }

  function later(entry, answer) {
    var told_to = Number(answer.status && answer.getResponseHeader('Retry-After')) || 0;
    tries += 1;
    say(entry.submits ? told.unsent : waiting(), true);
    if (tries > 3 && !entry.submits) { offer(); }
    timer = setTimeout(send, 1000 * Math.max(told_to, Math.min(16, Math.pow(2, tries - 1))));
  }

  /* The session has ended: the page asks for the password in place, with the server's own form. */
  function ask(shown) {
    var panel = document.importNode(find(shown, 'main form'), true);
    var token = find(panel, '[name=form_token]'), heading = document.createElement('h2'), active = document.activeElement;
    close();
    asking = true;
    renew(token && token.value);
    each(panel.querySelectorAll('[type=hidden]'), function (field) { field.parentNode.removeChild(field); });
    heading.textContent = find(shown, 'h1').textContent;
    saving.appendChild(heading);
    saving.appendChild(panel);
    saving.hidden = false;
    say(told.ended, true);
    panel.addEventListener('submit', function (event) {
      event.preventDefault();
      signing = '&' + read(panel);
      asking = false;
      send();
    });
    // Whoever is typing an answer goes on typing it.
    if (!active || active.form !== form || ticks(active)) {
      (find(panel, '[aria-invalid]') || find(panel, '[name=resume_user_name]')).focus();
    }
  }
  function close() {
    signing = '';
    asking = false;
    saving.textContent = '';
    saving.hidden = true;
  }

  /* Fetches all questions of the attempt, so that each can be reached without the line. */
  function load() {
    request('GET', told.all, null, function (answer) {
      var whole = answer.status === 200 && page(answer), theirs = whole && whole.getElementById('saving');
      var token = whole && find(whole, '[name=form_token]');
      if (!theirs) { return; }
      if (theirs.dataset.account !== told.account) { stopped = true; say(told.other, true); return; }
      renew(token && token.value);
      if (!form || form.whole) { return; }
      form.whole = true;
      each(whole.querySelectorAll('fieldset.question'), function (question) {
        if (questions[place(question)]) { return; }
        question = document.importNode(question, true);
        question.hidden = true;
        each(question.querySelectorAll('img'), function (image) { image.loading = 'eager'; });
        form.insertBefore(question, find(form, '.buttons'));
        meet(question);
      });
    });
  }
  function meet(question) {
    questions[place(question)] = question;
    newest[place(question)] = read(question);
    question.tabIndex = -1;
    queue.forEach(function (entry) {
      if (entry.at === place(question)) { fill(question, entry.body); newest[entry.at] = read(question); }
    });
  }

  /* Shows another question in the place of this one. */
  function show(position) {
    var on = form.elements.on, old = questions[on.value], next = questions[position];
    var forward = find(form, '[value=next]'), back = find(form, '[value=previous]');
    var words = function (question) { return find(question, '.number').textContent; };
    if (old === next) { return; }
    if (!back) {
      back = document.createElement('button');
      back.name = 'then';
      back.value = 'previous';
      back.className = 'second';
      back.textContent = told.previous;
      forward.parentNode.insertBefore(back, forward.nextSibling);
      forward.parentNode.insertBefore(document.createTextNode(' '), back);
    }
    old.hidden = true;
    next.hidden = false;
    back.hidden = position < 2;
    forward.textContent = position < bar.max ? told.next : told.last;
    find(form, '[value=review]').hidden = position >= bar.max;
    document.title = document.title.replace(words(old), words(next));
    on.value = position;
    window.scrollTo(0, 0);
    next.focus();
  }
  function step(position) {
    var address = told.all + '/questions/' + position;
    if (!questions[position]) { go(address); return; }
    show(position);
    history.pushState(null, '', address);
    send();
  }
  function go(address) { goal = address; send(); }

  function leave(then) {
    var on = Number(form.elements.on && form.elements.on.value);
    if (then === 'next' && on < bar.max) { step(on + 1); }
    else if (then === 'previous') { step(on - 1); }
    else if (then === 'stay') { send(); }
    else { go(then === 'all' ? told.all : told.answers); }
  }

  function isTouched(control) {
    var option = control.options && control.options[control.selectedIndex];
    if (control.options) { return Boolean(option && option.index && !option.defaultSelected); }
    return ticks(control) ? control.checked !== control.defaultChecked : control.value !== control.defaultValue;
  }

  function begin() {
    // What a browser puts back into a page that is loaded again may be older than what the server has.
    var again = performance.navigation.type;
    queue = remembered();
    if (told.times) { watch(JSON.parse(told.times)); }
    if (queue.length) { say(told.busy); }
    if (form) {
      if (again) { form.reset(); }
      each(form.querySelectorAll('fieldset.question'), function (question) {
        var touched = false;
        each(controls(question), function (control) { touched = touched || isTouched(control); });
        meet(question);
        // Chosen before this script was here.
        if (touched) { newest[place(question)] = null; record(question); }
      });
      form.addEventListener('change', function (event) { changed(event.target); send(); });
      form.addEventListener('input', function (event) {
        if (ticks(event.target) || event.target.tagName === 'SELECT') { return; }
        changed(event.target);
        clearTimeout(pause);
        pause = setTimeout(send, 800);
      });
      form.addEventListener('click', function (event) {
        if (event.target.tagName === 'BUTTON') { pressed = event.target; }
      });
      form.addEventListener('submit', function (event) {
        event.preventDefault();
        Object.keys(questions).forEach(function (at) { record(questions[at]); });
        leave(pressed ? pressed.value : 'next');
        pressed = null;
      });
      window.addEventListener('popstate', function () {
        var at = /\/questions\/(\d+)$/.exec(location.pathname);
        if (at && questions[at[1]]) { show(at[1]); }
      });
      if (form.elements.on) { load(); } else { form.whole = true; }
    } else if (queue.length) {
      // What this page shows is older than what is sent now.
      goal = told.answers;
    }
    if (submission) {
      submission.addEventListener('submit', function (event) {
        event.preventDefault();
        if (queue.every(choices)) { queue.push({submits: submission.getAttribute('action')}); }
        send();
      });
    }
    find(document, 'form.out').addEventListener('submit', function (event) {
      var open = queue.filter(choices).length;
      if (open && !window.confirm(told.leave.replace('{n}', open))) { event.preventDefault(); return; }
      signedOut = true;
      queue = [];
      if (sending) { sending.abort(); }
      keys(ours).forEach(function (key) { store(function (all) { all.removeItem(key); }); });
    });
    window.addEventListener('online', send);
    send();
  }
  function changed(control) {
    while (control && control.tagName !== 'FIELDSET') { control = control.parentNode; }
    if (control) { record(control); }
  }

  begin();
}());
