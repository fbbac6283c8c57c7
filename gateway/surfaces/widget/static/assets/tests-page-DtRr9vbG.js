import{a as e,d as t,l as n,m as r,o as i,s as a,t as o}from"./decorate-B20ZMbrJ.js";import{t as s}from"./strings-assistant-Il3W5BYh.js";import{p as c,s as l}from"./steward-chat-CuvsbpBY.js";import{n as u}from"./icons-ByyCya_q.js";import"./sheet-BVyByLiq.js";import{t as d}from"./section-Bx6k1BwC.js";import{t as f}from"./errors-CaAjyIWv.js";var p=[`action`,`cites`,`answer_includes`,`answer_excludes`,`refused`,`clarifies`,`not_found`],m=new Set([`refused`,`clarifies`,`not_found`]),h=()=>({question:``,kind:`action`,value:``,kept:null});function g({question:e,expect:t}){let n=p.find(e=>e in t)??`action`,r=t[n];return{question:e,kind:n,value:Array.isArray(r)?r.flat().join(`, `):typeof r==`string`?r:``,kept:Object.keys(t).length>1||Array.isArray(r)?t:null}}function _({question:e,kind:t,value:n,kept:r}){return!e.trim()||!m.has(t)&&!n.trim()&&!r?null:{question:e.trim(),expect:r??v(t,n.trim())}}function v(e,t){return e===`action`?{action:t}:m.has(e)?{[e]:!0}:{[e]:[t]}}var y=s.tests,b=class extends d{constructor(...e){super(...e),this.begin=[],this.lines=[],this.actions=[],this.documents=[],this.addFromThumbs=()=>this.attempt(async()=>{let e=(await this.office.opinionCases()).split(`
`).filter(e=>e.trim()).map(e=>JSON.parse(e)),t=new Set(this.lines.map(e=>e.question)),n=e.map(e=>({...h(),question:e.turns.at(-1)??``})).filter(e=>e.question&&!t.has(e.question));if(!n.length)throw new f(`none`,y.fromThumbsNone);this.lines=[...this.lines.filter(e=>e.question),...n]}),this.run=e=>{e.preventDefault();let t=new FormData(e.target),n=String(t.get(`lines`)??``).trim(),r=String(t.get(`title`)??``).trim()||y.create;return this.attempt(async()=>{let e=this.lines.filter(e=>e.question.trim()).map(_);if(!n&&(!e.length||e.some(e=>e===null)))throw new f(`incomplete`,y.incomplete);let t=await this.office.evaluate(r,n||e);this.dispatchEvent(new CustomEvent(`asked`,{detail:t}))})}}static{this.styles=[...d.styles,r`
      fieldset { display: grid; gap: var(--s2); margin: 0; padding: var(--s3); border: 1px solid var(--line); border-radius: var(--radius-m); }
      .must { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) auto; gap: var(--s2); align-items: end; }
      textarea { min-height: 80px; font-family: var(--mono); font-size: var(--text-xs); }
    `]}render(){return t`<form novalidate @submit=${this.run}>
      <label class="field"><span>${y.name}</span><input class="text" name="title" maxlength="120" placeholder=${y.namePlaceholder} /></label>
      ${this.lines.map((e,t)=>this.renderLine(e,t))}
      <datalist id="actions">${this.actions.map(e=>t`<option value=${e}></option>`)}</datalist>
      <datalist id="documents">${this.documents.map(e=>t`<option value=${e}></option>`)}</datalist>
      <div class="buttons"><button class="button small" type="button" @click=${()=>this.lines=[...this.lines,h()]}>${u(`plus`)}${y.add}</button>
        <button class="button small" type="button" ?disabled=${this.isBusy} @click=${this.addFromThumbs}>${y.fromThumbs}</button></div>
      <details><summary class="soft">${y.lines}</summary><textarea class="text" name="lines" aria-label=${y.lines} spellcheck="false"></textarea></details>
      ${c(this.error)}
      <div class="buttons"><button class="button primary" type="submit" ?disabled=${this.isBusy}>${this.isBusy?t`<span class="spinner"></span>`:n}${y.run}</button></div>
    </form>`}async load(){this.lines=this.begin.length?this.begin.map(g):[h()];let[e,t]=await Promise.all([this.office.api.actions(),this.office.documents().catch(()=>({items:[]}))]);this.actions=e.map(e=>e.name),this.documents=t.items.map(e=>e.title)}renderLine(e,r){let i=e=>{this.lines=this.lines.map((t,n)=>n===r?{...t,kept:null,...e}:t)},a=e.kind===`action`?`actions`:e.kind===`cites`?`documents`:n;return t`<fieldset aria-label="${y.question} ${r+1}">
      <label class="field"><span>${y.question}</span><input class="text" autocomplete="off" maxlength="2000" .value=${e.question} @input=${t=>i({question:x(t),kept:e.kept})} /></label>
      <div class="must"><label class="field"><span>${y.must}</span><select class="text" @change=${e=>i({kind:x(e)})}>
          ${p.map(n=>t`<option value=${n} ?selected=${n===e.kind}>${y.kinds[n]}</option>`)}</select></label>
        ${m.has(e.kind)?t`<span></span>`:t`<label class="field"><span>${y.value}</span><input class="text" autocomplete="off" list=${a} .value=${e.value} @input=${e=>i({value:x(e)})} /></label>`}
        <button class="icon-button" type="button" aria-label="${y.remove} ${r+1}" title=${y.remove} @click=${()=>this.lines=this.lines.filter((e,t)=>t!==r)}>${u(`trash`)}</button></div>
    </fieldset>`}};o([i({attribute:!1})],b.prototype,`begin`,void 0),o([e()],b.prototype,`lines`,void 0),o([e()],b.prototype,`actions`,void 0),o([e()],b.prototype,`documents`,void 0),b=o([a(`steward-test-form`)],b);function x(e){return e.target.value}function S(e,t){let n=new Map(e.results.map(e=>[e.question,e.passed])),r=new Map(t.results.map(e=>[e.question,e.passed])),i=[...r].filter(([e])=>n.has(e)),a=i.filter(([e,t])=>t&&!n.get(e)).map(([e])=>e),o=i.filter(([e,t])=>!t&&n.get(e)).map(([e])=>e);return{better:new Set(a),worse:new Set(o),same:i.length-a.length-o.length,alone:r.size+n.size-2*i.length}}var C=s.tests,w=class extends d{constructor(...e){super(...e),this.others=[],this.report=null,this.earlier=null,this.isOnlyWrong=!1,this.onCompare=e=>{let t=e.target.value;return this.attempt(async()=>{this.earlier=t?await this.office.evaluation(t):null})}}static{this.styles=[...d.styles,r`
      .tools { display: flex; flex-wrap: wrap; gap: var(--s3); align-items: end; }
      .tools .field { min-width: 220px; }
      .only { display: flex; gap: var(--s2); align-items: center; font-size: var(--text-s); }
      .rows > li { align-items: flex-start; }
      details { width: 100%; }
      summary { width: fit-content; color: var(--ink-soft); font-size: var(--text-xs); cursor: pointer; }
      pre { margin: var(--s2) 0 0; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }
      .fault { color: var(--danger); display: block; font-size: var(--text-xs); }
    `]}willUpdate(e){e.has(`test`)&&e.get(`test`)!==void 0&&e.get(`test`).id!==this.test.id&&(this.earlier=null,this.report=null,this.refresh())}render(){let{report:e}=this;if(!e)return t`<section class="card">${this.renderWaiting(4)}</section>`;let r=this.earlier?S(this.earlier,e):null,i=e.results.filter(e=>!this.isOnlyWrong||!e.passed);return t`<section class="card" aria-label=${C.results(e.title)}>
      <div class="head"><div><h3>${C.results(e.title)}</h3><p class="lead">${C.score(e.passed,e.cases)} · ${C.facts(e.model??``,e.latency_ms_median)}</p></div>
        ${e.asked?.length?t`<button class="button small" type="button" @click=${()=>this.dispatchEvent(new CustomEvent(`again`,{detail:e.asked}))}>${u(`refresh`)}${C.again}</button>`:n}</div>
      <div class="tools">
        <label class="field"><span>${C.compare}</span><select class="text" @change=${this.onCompare}>
          <option value="">${C.compareNone}</option>
          ${this.others.filter(t=>t.id!==e.id&&t.state===`done`).map(e=>t`<option value=${e.id}>${e.title}, ${l(e.created_at)}</option>`)}</select></label>
        <label class="only"><input type="checkbox" @change=${e=>this.isOnlyWrong=e.target.checked} />${C.onlyWrong}</label>
      </div>
      ${r?this.renderComparison(r):n} ${c(this.error)}
      <ul class="rows">${i.map(e=>this.renderResult(e,r))}</ul>
    </section>`}async load(){this.report=await this.office.evaluation(this.test.id)}renderComparison({better:e,worse:r,same:i,alone:a}){return t`<p class="badges" role="status">
      <span class="badge ${e.size?`good`:``}">${C.better(e.size)}</span>
      <span class="badge ${r.size?`danger`:``}">${C.worse(r.size)}</span>
      <span class="badge">${C.same(i)}</span>${a?t`<span class="badge">${C.notBoth(a)}</span>`:n}</p>`}renderResult(e,r){let i=r?.better.has(e.question)?C.wasWrong:r?.worse.has(e.question)?C.wasRight:``,a=e.actions.map(e=>e.name).join(`, `);return t`<li><span class="badge ${e.passed?`good`:`danger`}">${u(e.passed?`check`:`alert`)}${e.passed?C.right:C.wrong}</span>
      <span class="grow"><b>${e.question}</b>${e.faults.map(e=>t`<span class="fault">${e}</span>`)}
        <details><summary>${C.answer}</summary><pre>${e.answer}</pre>
          <span class="soft">${[a&&`${C.used}: ${a}`,e.cites.length&&`${C.cited}: ${e.cites.join(`, `)}`,`${e.latency_ms} ms`].filter(Boolean).join(` · `)}</span></details></span>
      ${i?t`<span class="badge">${i}</span>`:n}</li>`}};o([i({attribute:!1})],w.prototype,`test`,void 0),o([i({attribute:!1})],w.prototype,`others`,void 0),o([e()],w.prototype,`report`,void 0),o([e()],w.prototype,`earlier`,void 0),o([e()],w.prototype,`isOnlyWrong`,void 0),w=o([a(`steward-test-report`)],w);var T=s.tests,E=1500,D=class extends d{constructor(...e){super(...e),this.tests=null,this.opinions=[],this.open=null,this.draft=null,this.timer=0,this.onAsked=async()=>{this.draft=null,this.open=null,await this.refresh()}}static{this.styles=[...d.styles,r`
      .score { font-variant-numeric: tabular-nums; white-space: nowrap; }
    `]}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.timer)}render(){let e=this.office.api.session.can(`assistant.evaluation.create`);return t`<div class="page">
      <div class="head"><header class="title grow"><h2>${T.title}</h2><p>${T.lead}</p></header>
        ${e?t`<button class="button primary" type="button" @click=${()=>this.draft=[]}>${u(`plus`)}${T.create}</button>`:n}</div>
      ${this.tests?t`${c(this.error)}${this.renderList(this.tests)}`:this.renderWaiting(6)}
      ${this.open&&this.tests?t`<steward-test-report .office=${this.office} .test=${this.tests.find(e=>e.id===this.open)} .others=${this.tests} @again=${e=>this.draft=e.detail}></steward-test-report>`:n}
      ${this.opinions.length?this.renderOpinions(this.opinions):n}
      ${this.draft?t`<steward-sheet open .heading=${T.create} @closed=${()=>this.draft=null}>
            <div class="body"><steward-test-form .office=${this.office} .begin=${this.draft} @asked=${this.onAsked}></steward-test-form></div></steward-sheet>`:n}
    </div>`}async load(){let[e,t]=await Promise.all([this.office.evaluations(),this.office.opinions().catch(()=>({items:[]}))]);this.tests=e.items,this.opinions=t.items,clearTimeout(this.timer),e.items.some(O)&&(this.timer=window.setTimeout(()=>void this.refresh(),E))}renderList(e){return e.length?t`<ul class="rows" aria-live="polite">${e.map(e=>this.renderTest(e))}</ul>`:t`<div class="empty">${u(`check`)}<b>${T.empty}</b><p>${T.emptyText}</p></div>`}renderTest(e){let r=e.state===`done`,i=e.state===`failed`?`danger`:r&&e.passed===e.cases?`good`:r?`warn`:``;return t`<li class=${r?`opens`:``}><span class="mark ${this.open===e.id?`on`:``}">${O(e)?t`<span class="spinner"></span>`:u(`check`)}</span>
      <span class="grow"><b>${e.title}</b><span class="soft">${[l(e.created_at),T.facts(e.model??``,e.latency_ms_median)].filter(Boolean).join(` · `)}</span>
        ${e.error?t`<span class="soft">${e.error}</span>`:n}</span>
      <span class="badge score ${i}">${r?T.score(e.passed,e.cases):T.states[e.state]}</span>
      ${r?t`<button class="button small plain whole" type="button" aria-label="${T.open}: ${e.title}" aria-expanded=${this.open===e.id} @click=${()=>this.open=this.open===e.id?null:e.id}>${T.open}</button>`:n}</li>`}renderOpinions(e){let r=e.filter(e=>e.thumb===`down`);return t`<section class="card" aria-label=${T.opinions}>
      <div class="head"><div><h3>${T.opinions}</h3><p class="lead">${T.opinionsLead}</p></div>
        <span class="badge good">${T.ups(e.length-r.length)}</span><span class="badge warn">${T.downs(r.length)}</span></div>
      ${r.some(e=>e.note)?t`<ul class="rows">${r.filter(e=>e.note).map(e=>t`<li><span class="grow">${e.note}<span class="soft">${l(e.at)}</span></span></li>`)}</ul>`:n}
    </section>`}};o([e()],D.prototype,`tests`,void 0),o([e()],D.prototype,`opinions`,void 0),o([e()],D.prototype,`open`,void 0),o([e()],D.prototype,`draft`,void 0),D=o([a(`steward-tests-page`)],D);function O({state:e}){return e===`waiting`||e===`running`}export{D as StewardTestsPage};