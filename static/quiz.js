/* Saves each choice of a quiz as it is made, and says so. What the server has not confirmed is kept in this browser and sent
   until it is; meanwhile all questions stay within reach. Without this script every page does what it always did.
   Written for browsers of 2016. Addresses and words come with the page, in the data of #saving. */
(function () {
  'use strict';

  var saving = document.getElementById('saving');
  if (!saving || !window.DOMParser || !window.JSON) { return; }
  var told = saving.dataset;
  var status = document.querySelector('.saved[role=status]');
  var form = document.querySelector('form.answering');
  var submission = document.querySelector('form.submission');

  var bar = document.querySelector('progress.bar');
  // What the server has not confirmed, oldest first; and the request that is on its way.
  var queue = [], sending = null;
  // Whether the page asks for the password; name and password, until the server has taken them.
  var asking = false, signing = '';
  // Whether somebody else is signed in here; whether this person has signed out.
  var stopped = false, signedOut = false;
  // Tries in a row without an answer.
  var tries = 0, timer = 0, pause = 0;
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
      var entry = store(function (all) { return JSON.parse(all.getItem(key)); });
      if (entry && entry.id) { entry.tried = true; entries.push(entry); }
    });
    return entries.sort(function (a, b) { return a.number - b.number; });
  }

  function random() {
    var bytes = new Uint8Array(16), name = '';
    if (window.crypto && crypto.getRandomValues) { crypto.getRandomValues(bytes); }
    else { each(bytes, function (_, at) { bytes[at] = Math.random() * 256; }); }
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
    if (status.textContent !== words) { status.textContent = words; }
    status.className = open ? 'saved open' : 'saved';
  }

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
    try { said = JSON.parse(answer.responseText) || {}; } catch (error) { said = {}; }
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
    var words = document.querySelector('.answered');
    tries = 0;
    queue.shift();
    forget(entry);
    renew(said.form_token);
    close();
    if (bar) { bar.value = said.count; bar.setAttribute('aria-label', said.answered); }
    if (words) { words.textContent = said.answered; }
    left(said);
    say(queue.length ? told.busy : said.saved);
    if (form && !form.whole) { load(); }
    send();
  }

  /* What is left of the time, where it is limited: this page may stay for long. */
  function left(said) {
    var words = document.querySelector('.time-left'), warning = document.querySelector('.time-short');
    if (!words || !said.left) { return; }
    words.textContent = said.left;
    if (said.warning && !warning) {
      warning = document.createElement('p');
      warning.className = 'note time-short';
      words.parentNode.insertBefore(warning, words.nextSibling);
    }
    if (said.warning) { warning.textContent = said.warning; }
  }

  function later(entry, answer) {
    var told_to = Number(answer.status && answer.getResponseHeader('Retry-After')) || 0;
    tries += 1;
    say(entry.submits ? told.unsent : waiting(), true);
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
    back.hidden = Number(position) === 1;
    forward.textContent = Number(position) < bar.max ? told.next : told.last;
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
    var again = window.performance && performance.navigation && performance.navigation.type;
    queue = remembered();
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
        if (queue.some(function (entry) { return entry.submits; })) { return; }
        queue.push({submits: submission.getAttribute('action')});
        send();
      });
    }
    each(document.querySelectorAll('form.out'), function (out) {
      out.addEventListener('submit', function (event) {
        var open = queue.filter(function (entry) { return !entry.submits; }).length;
        if (open && !window.confirm(told.leave.replace('{n}', open))) { event.preventDefault(); return; }
        signedOut = true;
        queue = [];
        if (sending) { sending.abort(); }
        keys(ours).forEach(function (key) { store(function (all) { all.removeItem(key); }); });
      });
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
