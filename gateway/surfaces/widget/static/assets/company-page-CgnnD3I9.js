import{a as e,d as t,l as n,m as r,n as i,s as a,t as o}from"./decorate-B20ZMbrJ.js";import{n as s,r as c,t as l}from"./section-Bx6k1BwC.js";import{a as u,c as d,l as f,o as p,p as m,s as h}from"./steward-chat-CuvsbpBY.js";import{t as g}from"./types-D8ZnweYI.js";import"./outcome-view-BySOOVx6.js";function _(e){return[...new Set(e.map(v))].map(t=>[t,e.filter(e=>v(e)===t)])}function v({key:e}){return e.split(`.`)[0]}function y(e){return e==null?``:Array.isArray(e)?e.map(String).join(`
`):String(e)}function b({type:e},t){return e===`flag`?t===`true`:e===`list`?t.split(`
`).map(e=>e.trim()).filter(Boolean):t.trim()===``?null:e===`integer`?Number(t):t.trim()}function x(e,t){return Object.fromEntries(Object.entries(t).filter(([t,n])=>JSON.stringify(n)!==JSON.stringify(e[t]??null)))}var S=c.company,C=.8,w=class extends l{constructor(...e){super(...e),this.limits=null}static{this.styles=[i,s,r`
      .limits { display: grid; grid-template-columns: repeat(auto-fill, minmax(220px, 1fr)); gap: var(--s4) var(--s5); }
      .limits li { display: grid; gap: 5px; font-size: var(--text-s); }
      .top { display: flex; gap: var(--s2); justify-content: space-between; }
      meter { width: 100%; height: 7px; border: 0; border-radius: 99px; background: var(--hover); overflow: hidden; appearance: none; }
      meter::-webkit-meter-inner-element { display: block; }
      meter::-webkit-meter-bar { height: 7px; border: 0; border-radius: 99px; background: var(--hover); }
      meter::-webkit-meter-optimum-value { border-radius: 99px; background: var(--accent); }
      .near meter::-webkit-meter-optimum-value { background: var(--warn); }
      .full meter::-webkit-meter-optimum-value { background: var(--danger); }
      meter::-moz-meter-bar { border-radius: 99px; background: var(--accent); }
      .near meter::-moz-meter-bar { background: var(--warn); }
      .full meter::-moz-meter-bar { background: var(--danger); }
    `]}render(){return t`<section class="card" aria-labelledby="title">
      <div class="head"><div><h3 id="title">${S.limits}</h3><p class="lead">${S.limitsLead}</p></div></div>
      ${this.limits?t`<ul class="limits">${this.limits.map(e=>this.renderLimit(e))}</ul>`:this.renderWaiting(3)}
    </section>`}async load(){this.limits=(await this.office.limits()).items}renderLimit(e){let r=f(e.name),i=S.used(E(e.used,e.unit),e.limit===null?S.unlimited:E(e.limit,e.unit));return t`<li class=${T(e)}><span class="top"><b>${r}</b><span class="soft">${i}</span></span>
      <meter min="0" max=${e.limit??Math.max(e.used,1)} value=${e.used} aria-label="${r}: ${i}"></meter>
      ${e.reset_at?t`<span class="soft">${S.resets(h(e.reset_at))}</span>`:n}</li>`}};o([e()],w.prototype,`limits`,void 0),w=o([a(`steward-limit-list`)],w);function T({limit:e,used:t}){return e===null?``:t>=e?`full`:t>=e*C?`near`:``}function E(e,t){return t===`bytes`?p(e):u(e)}var D=c.company,O=class extends l{constructor(...e){super(...e),this.settings=null,this.draft={},this.history=[],this.outcome=null,this.discard=()=>{this.draft={...this.settings.values}},this.save=e=>{e.preventDefault();let{values:t,version:n}=this.settings;return this.attempt(async()=>{this.outcome=await this.office.saveSettings(x(t,this.draft),n),await this.load()})}}static{this.styles=[i,s,r`
      .group + .group { padding-top: var(--s4); border-top: 1px solid var(--line); }
      .group { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s4); }
      .flag { display: flex; gap: var(--s3); align-items: flex-start; font-size: var(--text-s); }
      .flag input { width: 18px; height: 18px; margin: 1px 0 0; flex: none; accent-color: var(--accent); }
      .flag .hint { display: block; color: var(--ink-soft); }
      .field.changed input, .field.changed select, .field.changed textarea { border-color: var(--accent); background: var(--accent-soft); }
      footer { position: sticky; bottom: 0; display: flex; flex-wrap: wrap; align-items: center; gap: var(--s2); padding: var(--s3) 0; background: var(--surface); border-top: 1px solid var(--line); }
      footer span { flex: 1; }
      .change { display: flex; flex-wrap: wrap; gap: 6px; font-size: var(--text-xs); }
      del { padding: 0 5px; border-radius: 5px; background: var(--danger-soft); color: var(--danger); }
      ins { padding: 0 5px; border-radius: 5px; background: var(--good-soft); color: var(--good); text-decoration: none; }
    `]}render(){let{session:e}=this.office.api;return t`<div class="page" @records-changed=${this.refresh}>
      <header class="title"><h2>${D.title}</h2><p>${D.lead}</p></header>
      ${this.outcome?t`<steward-outcome .api=${this.office.api} .outcome=${this.outcome}></steward-outcome>`:n}
      ${this.settings?this.renderForm(this.settings):this.renderWaiting(8)}
      ${e.can(`tenants.limits.read`)?t`<steward-limit-list .office=${this.office}></steward-limit-list>`:n}
      ${this.history.length?this.renderHistory():n}
    </div>`}async load(){let[e,t]=await Promise.all([this.office.settings(),this.office.settingsHistory().catch(()=>({items:[]}))]);this.settings=e,this.draft={...e.values},this.history=t.items}renderForm({schema:e,values:r}){let i=this.office.api.session.can(`tenants.settings.update`),a=Object.keys(x(r,this.draft)).length;return t`<form class="card" @submit=${this.save}>
      ${_(e).map(([e,n])=>t`<section class="group" aria-label=${f(e)}><h3>${f(e)}</h3>
        <div class="pair">${n.map(e=>this.renderField(e,r,i))}</div></section>`)}
      ${m(this.error)}
      ${i?t`<footer><span class="soft">${a?D.changed(a):D.none}</span>
            ${a?t`<button class="button plain" type="button" @click=${this.discard}>${D.reset}</button>`:n}
            <button class="button primary" type="submit" ?disabled=${!a||this.isBusy}>${D.save}</button></footer>`:n}
    </form>`}renderField(e,n,r){let i=this.draft[e.key],a=e.title||f(e.key.split(`.`).slice(1).join(` `)),o=t=>this.set(e,t),s=JSON.stringify(i??null)!==JSON.stringify(n[e.key]??null);return e.type===`flag`?t`<label class="flag"><input type="checkbox" name=${e.key} ?disabled=${!r} .checked=${i===!0} @change=${o} />
        <span>${a}<span class="hint">${e.description}</span></span></label>`:t`<label class="field ${s?`changed`:``}"><span>${a}</span>
      ${k(e,i,r,o)}
      <span class="hint">${[e.description,e.type===`list`?D.listHint:``].filter(Boolean).join(` `)}</span></label>`}renderHistory(){return t`<section class="card" aria-label=${D.history}><div class="head"><div><h3>${D.history}</h3></div></div>
      <ul class="rows">${this.history.map(e=>t`<li><span class="grow"><b>${D.version(e.version)}</b>
        <span class="soft">${[h(e.at),g(e.by)&&D.by(g(e.by))].filter(Boolean).join(` · `)}</span>
        ${e.changes.map(e=>t`<span class="change">${this.titleOf(e.key)} <del>${d(e.before)||`–`}</del> <ins>${d(e.after)||`–`}</ins></span>`)}</span></li>`)}</ul>
    </section>`}titleOf(e){return this.settings?.schema.find(t=>t.key===e)?.title??f(e.split(`.`).slice(1).join(` `))}set(e,t){let n=t.target,r=e.type===`flag`?String(n.checked):n.value;this.draft={...this.draft,[e.key]:b(e,r)}}};o([e()],O.prototype,`settings`,void 0),o([e()],O.prototype,`draft`,void 0),o([e()],O.prototype,`history`,void 0),o([e()],O.prototype,`outcome`,void 0),O=o([a(`steward-company-page`)],O);function k(e,r,i,a){let o=y(r);return e.type===`choice`?t`<select class="text" name=${e.key} ?disabled=${!i} @change=${a}>
      ${(e.choices??[]).map(e=>t`<option value=${e} ?selected=${e===o}>${f(e)}</option>`)}</select>`:e.type===`list`?t`<textarea class="text" name=${e.key} rows="2" ?readonly=${!i} .value=${o} @input=${a}></textarea>`:t`<input class="text" name=${e.key} inputmode=${e.type===`integer`?`numeric`:`text`} pattern=${e.type===`integer`?`-?[0-9]+`:n}
    autocomplete="off" ?readonly=${!i} .value=${o} @input=${a} />`}export{O as StewardCompanyPage};