import{a as e,c as t,d as n,l as r,m as i,n as a,o,p as s,s as c,t as l}from"./decorate-B5zadO06.js";import{n as u,r as d,t as f}from"./outcome-view-CElG6kPW.js";import{t as p}from"./copy-Bo4vqngy.js";import{b as m,l as h,r as g,s as _}from"./steward-chat-DgvdUQQC.js";import{n as v}from"./icons-DxJeCCeG.js";import{i as y,r as b,t as x}from"./notice-DYkrogFo.js";import"./sheet-Ba2Iv1Rx.js";import{i as S,n as C,t as w}from"./passkeys-WcXOKh3S.js";import{n as T,t as E}from"./index-BUrGRVYo.js";import{t as D}from"./save-blob-BOiAqzyI.js";var O=d.profile,k=[30,90,180,365],A=864e5,j=36e5,M=class extends t{constructor(...e){super(...e),this.chosen=new Set,this.search=``,this.error=null,this.isBusy=!1,this.onSubmit=async e=>{e.preventDefault();let t=new FormData(e.target),n=e=>String(t.get(e)??``).trim(),r=Number(n(`days`))*A-j;this.isBusy=!0,this.error=null;try{let e=await this.office.createKey({name:n(`name`),permissions:[...this.chosen].sort(),expires_at:new Date(Date.now()+this.office.api.clockAheadMs+r).toISOString(),ip_allow:n(`ip`).split(/[\s,]+/).filter(Boolean)});this.dispatchEvent(new CustomEvent(`issued`,{detail:e}))}catch(e){this.error=y(e)}this.isBusy=!1}}static{this.styles=[a,u,i`
      fieldset { display: grid; gap: var(--s2); min-width: 0; margin: 0; padding: 0; border: 0; }
      legend { padding: 0; font-size: var(--text-s); font-weight: 550; }
      .choices { max-height: 320px; overflow-y: auto; padding: 4px var(--s3) var(--s3); border: 1px solid var(--line); border-radius: var(--radius-m); }
      .choices h4 { position: sticky; top: -4px; padding: 8px 0 4px; background: var(--surface); color: var(--ink-soft); font-size: var(--text-xs); }
      .choices label { display: flex; align-items: center; gap: var(--s2); min-height: 28px; font-size: var(--text-s); }
      .choices input { width: 16px; height: 16px; accent-color: var(--accent); }
    `]}render(){return n`<form @submit=${this.onSubmit}>
      <label class="field"><span>${O.keyName}</span><input class="text" name="name" maxlength="80" required autocomplete="off" /></label>
      <label class="field"><span>${O.keyLife}</span>
        <select class="text" name="days">${k.map(e=>n`<option value=${e} ?selected=${e===90}>${O.days(e)}</option>`)}</select></label>
      <fieldset><legend>${O.permissions}</legend>
        <span class="soft">${O.permissionsHint} ${O.permissionsChosen(this.chosen.size)}</span>
        <input class="text" type="search" placeholder=${O.permissionsSearch} aria-label=${O.permissionsSearch} @input=${e=>this.search=e.target.value.trim().toLowerCase()} />
        <div class="choices">${this.renderChoices()}</div></fieldset>
      <label class="field"><span>${O.ip}</span><textarea class="text" name="ip" rows="2" spellcheck="false"></textarea><span class="hint">${O.ipHint}</span></label>
      ${x(this.error)}
      <div class="buttons"><button class="button primary" type="submit" ?disabled=${this.isBusy||this.chosen.size===0}>${O.createKey}</button></div>
    </form>`}renderChoices(){let e=(this.office.api.session.me?.permissions??[]).filter(e=>e.includes(this.search));return[...Map.groupBy(e,e=>e.split(`.`)[0])].map(([e,t])=>n`<h4>${h(e)}</h4>
        ${t.map(e=>n`<label><input type="checkbox" .checked=${this.chosen.has(e)} @change=${()=>this.toggle(e)} />${e}</label>`)}`)}toggle(e){let t=new Set(this.chosen);t.delete(e)||t.add(e),this.chosen=t}};l([o({attribute:!1})],M.prototype,`office`,void 0),l([e()],M.prototype,`chosen`,void 0),l([e()],M.prototype,`search`,void 0),l([e()],M.prototype,`error`,void 0),l([e()],M.prototype,`isBusy`,void 0),M=l([c(`steward-key-form`)],M);var N=d.profile,P=class extends f{constructor(...e){super(...e),this.keys=null,this.isCreating=!1,this.secret=null,this.isCopied=!1,this.outcome=null,this.rotate=e=>this.attempt(async()=>this.onIssued(await this.office.rotateKey(e.id))),this.revoke=e=>this.attempt(async()=>{this.outcome=await this.office.revokeKey(e.id)??null,await this.load()}),this.copySecret=async()=>{this.isCopied=await p(this.secret??``)},this.forgetSecret=()=>{this.secret=null,this.isCopied=!1},this.closeOutcome=()=>{this.outcome=null,this.refresh()}}render(){return n`<section class="card" aria-labelledby="title">
        <div class="head"><div><h3 id="title">${N.keys}</h3><p class="lead">${N.keysLead}</p></div>
          <button class="button small" type="button" @click=${()=>this.isCreating=!0}>${v(`plus`)}${N.newKey}</button></div>
        ${this.keys?this.renderList(this.keys):this.renderWaiting(2)}
        ${this.keys?x(this.error):r}
      </section>
      ${this.isCreating?n`<steward-sheet open .heading=${N.newKey} @closed=${()=>this.isCreating=!1}>
            <div class="body"><steward-key-form .office=${this.office} @issued=${e=>this.onIssued(e.detail)}></steward-key-form></div>
          </steward-sheet>`:r}
      ${this.secret?this.renderSecret(this.secret):r}
      ${this.outcome?n`<steward-sheet placement="center" open .heading=${d.office.asked} @closed=${this.closeOutcome}>
            <div class="body" @records-changed=${this.refresh}><steward-outcome .api=${this.office.api} .outcome=${this.outcome}></steward-outcome></div>
          </steward-sheet>`:r}`}async load(){this.keys=(await this.office.keys()).items}renderList(e){return e.length?n`<ul class="rows">${e.map(e=>this.renderKey(e))}</ul>`:n`<p class="soft">${N.keysNone}</p>`}renderKey(e){let t=e.last_used_at?N.lastUsed(_(e.last_used_at)):N.neverUsed,r=[N.expires(g(e.expires_at)),t,e.ip_allow.length?e.ip_allow.join(`, `):N.anywhere];return n`<li><span class="mark">${v(`key`)}</span>
      <span class="grow"><b>${e.name}</b> <span class="mono">${e.prefix}…</span>
        <span class="soft">${r.join(` · `)}</span><span class="soft">${e.permissions.join(`, `)}</span></span>
      <button class="button small" type="button" ?disabled=${this.isBusy} aria-label="${N.rotate}: ${e.name}" @click=${()=>void this.rotate(e)}>${N.rotate}</button>
      <button class="button small" type="button" ?disabled=${this.isBusy} aria-label="${N.revokeKey}: ${e.name}" @click=${()=>void this.revoke(e)}>${N.revokeKey}</button></li>`}renderSecret(e){return n`<steward-sheet placement="center" open .heading=${N.secretTitle} @closed=${this.forgetSecret}>
      <div class="body">
        <p class="lead">${N.secretText}</p>
        <p class="secret"><code>${e}</code>
          <button class="button small" type="button" @click=${this.copySecret}>${v(this.isCopied?`check`:`copy`)}${this.isCopied?d.office.copied:d.office.copy}</button></p>
        <div class="buttons"><button class="button primary" type="button" @click=${this.forgetSecret}>${N.codesKept}</button></div>
      </div>
    </steward-sheet>`}onIssued(e){this.isCreating=!1,`secret`in e?this.secret=e.secret:this.outcome=e,this.refresh()}};l([e()],P.prototype,`keys`,void 0),l([e()],P.prototype,`isCreating`,void 0),l([e()],P.prototype,`secret`,void 0),l([e()],P.prototype,`isCopied`,void 0),l([e()],P.prototype,`outcome`,void 0),P=l([c(`steward-api-keys`)],P);var F=d.profile,I=class extends t{constructor(...e){super(...e),this.codes=[],this.isCopied=!1,this.copy=async()=>{this.isCopied=await p(this.text)},this.download=()=>D(new Blob([`${this.text}\n`],{type:`text/plain`}),`steward-recovery-codes.txt`),this.keep=()=>{this.dispatchEvent(new CustomEvent(`kept`))}}static{this.styles=[a,u,i`
      .codes { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: var(--s2) var(--s4); padding: var(--s4); border-radius: var(--radius-m); background: var(--sunken); font: 500 14px/1.6 var(--mono); user-select: all; }
    `]}render(){return n`<steward-sheet placement="center" open .heading=${F.codesTitle} @closed=${this.keep}>
      <div class="body">
        <p class="lead">${F.codesText}</p>
        <ul class="codes" aria-label=${F.codesTitle}>${this.codes.map(e=>n`<li>${e}</li>`)}</ul>
        <div class="buttons">
          <button class="button" type="button" @click=${this.copy}>${v(this.isCopied?`check`:`copy`)}${this.isCopied?d.office.copied:d.office.copy}</button>
          <button class="button" type="button" @click=${this.download}>${v(`download`)}${d.office.download}</button>
          <button class="button primary" type="button" @click=${this.keep}>${F.codesKept}</button>
        </div>
      </div>
    </steward-sheet>`}get text(){return this.codes.join(`
`)}};l([o({attribute:!1})],I.prototype,`codes`,void 0),l([e()],I.prototype,`isCopied`,void 0),I=l([c(`steward-recovery-codes`)],I);var L=d.profile,R=class extends f{constructor(...e){super(...e),this.passkeys=null,this.isAdding=!1,this.removing=null,this.codes=null,this.startAdding=async()=>{this.isAdding=!0,await this.updateComplete,this.renderRoot.querySelector(`input[name=name]`)?.focus()},this.add=e=>{e.preventDefault();let t=String(new FormData(e.target).get(`name`)??``).trim();return this.attempt(async()=>{let e=await z(await this.office.passkeyOptions()),{recovery_codes:n}=await this.office.addPasskey(t,e);this.codes=n?.length?n:null,this.isAdding=!1,this.dispatchEvent(new CustomEvent(`changed`)),await this.load()})},this.removeChosen=()=>{let e=this.removing;return this.removing=null,this.attempt(async()=>{e&&await this.office.removePasskey(e.id),this.dispatchEvent(new CustomEvent(`changed`)),await this.load()})}}static{this.styles=[a,u,E]}render(){return n`<section class="card" aria-labelledby="title">
        <div class="head"><div><h3 id="title">${L.passkeys}</h3><p class="lead">${L.passkeysLead}</p></div>
          ${C()&&!this.isAdding?n`<button class="button small" type="button" @click=${this.startAdding}>${v(`plus`)}${L.addPasskey}</button>`:r}</div>
        ${this.isAdding?this.renderForm():r}
        ${this.passkeys?this.renderList(this.passkeys):this.renderWaiting(2)}
        ${this.passkeys?x(this.error):r}
      </section>
      ${this.codes?n`<steward-recovery-codes .codes=${this.codes} @kept=${()=>this.codes=null}></steward-recovery-codes>`:r}
      ${T(this.removing&&{title:L.removePasskeyTitle,text:L.removePasskeyText(this.removing.name),action:L.removePasskey,onYes:this.removeChosen,onNo:()=>this.removing=null})}`}async load(){this.passkeys=(await this.office.factors()).passkeys}renderForm(){return n`<form @submit=${this.add}>
      <label class="field"><span>${L.passkeyName}</span><input class="text" name="name" maxlength="80" required autocomplete="off" /></label>
      <div class="buttons"><button class="button primary" type="submit" ?disabled=${this.isBusy}>${L.addPasskey}</button>
        <button class="button plain" type="button" @click=${()=>this.isAdding=!1}>${d.cancel}</button></div>
    </form>`}renderList(e){return e.length?n`<ul class="rows">${e.map(e=>n`<li><span class="mark on">${v(`key`)}</span>
        <span class="grow"><b>${e.name}</b><span class="soft">${L.added(_(e.created_at))} · ${e.last_used_at?L.lastUsed(_(e.last_used_at)):L.neverUsed}</span></span>
        <button class="button small" type="button" aria-label="${L.removePasskey}: ${e.name}" @click=${()=>this.removing=e}>${L.removePasskey}</button></li>`)}</ul>`:this.isAdding?r:n`<p class="soft">${L.passkeysNone}</p>`}};l([e()],R.prototype,`passkeys`,void 0),l([e()],R.prototype,`isAdding`,void 0),l([e()],R.prototype,`removing`,void 0),l([e()],R.prototype,`codes`,void 0),R=l([c(`steward-passkey-list`)],R);async function z(e){try{return await w(e)}catch{throw new b(`passkey_failed`,L.passkeyFailed)}}var B=d.profile,V=class extends t{constructor(...e){super(...e),this.error=null,this.isBusy=!1,this.isDone=!1,this.onSubmit=async e=>{e.preventDefault();let t=e.target,n=e=>String(new FormData(t).get(e)??``);if(n(`next`)!==n(`again`))this.error=new b(`differs`,S.newPassword.differs);else{this.isBusy=!0,this.error=null;try{await this.office.changePassword(n(`current`),n(`next`)),this.isDone=!0,t.reset(),this.dispatchEvent(new CustomEvent(`changed`))}catch(e){this.error=y(e)}this.isBusy=!1}}}static{this.styles=[a,u]}render(){return n`<section class="card" aria-labelledby="title">
      <div class="head"><div><h3 id="title">${B.password}</h3></div></div>
      ${this.isDone?n`<div class="notice good" role="status">${v(`check`)}<span>${B.changed}</span></div>`:r}
      <form @submit=${this.onSubmit}>
        <input type="email" autocomplete="username" hidden .value=${this.office.api.session.me?.user.email??``} />
        <label class="field"><span>${B.current}</span><input class="text" name="current" type="password" autocomplete="current-password" required /></label>
        <div class="pair">
          <label class="field"><span>${S.newPassword.label}</span><input class="text" name="next" type="password" autocomplete="new-password" required />
            <span class="hint">${S.newPassword.hint}</span></label>
          <label class="field"><span>${S.newPassword.again}</span><input class="text" name="again" type="password" autocomplete="new-password" required /></label>
        </div>
        ${x(this.error)}
        <div class="buttons"><button class="button" type="submit" ?disabled=${this.isBusy}>${B.change}</button></div>
      </form>
    </section>`}};l([o({attribute:!1})],V.prototype,`office`,void 0),l([e()],V.prototype,`error`,void 0),l([e()],V.prototype,`isBusy`,void 0),l([e()],V.prototype,`isDone`,void 0),V=l([c(`steward-password-form`)],V);function H(e){let t=/<svg\b[^>]*>/.exec(e)?.[0]??``,n=/viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(t),r=[...e.matchAll(/<path\b[^>]*>/g)].map(([e])=>e),i=r.find(e=>/\bstroke="/.test(e))??r.at(-1)??``,a=/\bd="([MmLlHhVvZz\d\s.,-]+)"/.exec(i)?.[1];if(!a)return null;let o=Number(/scale\(([\d.]+)\)/.exec(i)?.[1]??1),s=e=>Number(RegExp(`\\b${e}="([\\d.]+)`).exec(t)?.[1]??0)/o,[c,l]=n?[Number(n[1]),Number(n[2])]:[s(`width`),s(`height`)];return c&&l?{width:c,height:l,path:a,isStroke:/\bstroke="/.test(i)}:null}function U(e,t){let i=H(e);if(!i)return r;let{width:a,height:o,path:c,isStroke:l}=i;return n`<svg class="qr" role="img" aria-label=${t} viewBox="0 0 ${a} ${o}" shape-rendering="crispEdges">
    <rect width=${a} height=${o} fill="#fff"></rect>
    ${l?s`<path d=${c} stroke="#000" fill="none"></path>`:s`<path d=${c} fill="#000"></path>`}
  </svg>`}var W=d.profile,G=class extends f{constructor(...e){super(...e),this.factors=null,this.setup=null,this.codes=null,this.isTurningOff=!1,this.start=()=>this.attempt(async()=>{this.setup=await this.office.startTotp(),await this.updateComplete,this.renderRoot.querySelector(`input[name=code]`)?.focus()}),this.confirm=e=>{e.preventDefault();let t=String(new FormData(e.target).get(`code`)??``).replaceAll(` `,``);return this.attempt(async()=>{this.codes=(await this.office.confirmTotp(t)).recovery_codes,this.setup=null,await this.load()})},this.turnOff=()=>(this.isTurningOff=!1,this.attempt(async()=>{await this.office.removeTotp(),await this.load()})),this.renewCodes=()=>this.attempt(async()=>{this.codes=(await this.office.newRecoveryCodes()).recovery_codes,await this.load()}),this.keepCodes=()=>{this.codes=null}}static{this.styles=[a,u,E,i`
      .qr { width: 184px; height: 184px; border-radius: var(--radius-m); border: 1px solid var(--line); }
      .setup { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: var(--s5); align-items: start; }
      .setup form { align-content: start; }
      .code { max-width: 200px; font-size: 20px; letter-spacing: 0.24em; }
      @media (max-width: 560px) { .setup { grid-template-columns: minmax(0, 1fr); } }
    `]}render(){return n`<section class="card" aria-labelledby="title">
        <div class="head"><div><h3 id="title">${W.factors}</h3><p class="lead">${W.factorsLead}</p></div></div>
        ${this.factors?this.renderFactors(this.factors):this.renderWaiting()}
        ${this.setup?this.renderSetup(this.setup):r}
        ${this.factors?x(this.error):r}
      </section>
      ${this.codes?n`<steward-recovery-codes .codes=${this.codes} @kept=${this.keepCodes}></steward-recovery-codes>`:r}
      ${T(this.isTurningOff?{title:W.turnOffTitle,text:W.turnOffText,action:W.turnOff,onYes:this.turnOff,onNo:()=>this.isTurningOff=!1}:null)}`}async load(){this.factors=await this.office.factors()}renderFactors({totp:e,passkeys:t,recovery_codes_left:i}){return n`<ul class="rows">
      <li><span class="mark ${e?`on`:``}">${v(`phone`)}</span>
        <span class="grow"><b>${W.totp}</b><span class="soft">${e?W.totpOn:W.totpOff}</span></span>
        ${e?n`<button class="button small" type="button" @click=${()=>this.isTurningOff=!0}>${W.turnOff}</button>`:n`<button class="button small primary" type="button" ?disabled=${this.isBusy||this.setup!==null} @click=${this.start}>${W.setUp}</button>`}
      </li>
      ${e||t.length?n`<li><span class="mark ${i?`on`:``}">${v(`key`)}</span>
            <span class="grow"><b>${W.codesLeft(i)}</b></span>
            <button class="button small" type="button" ?disabled=${this.isBusy} @click=${this.renewCodes}>${W.codesNew}</button></li>`:r}
    </ul>`}renderSetup(e){return n`<div class="setup">
      ${U(e.qr_svg,W.qr)}
      <form @submit=${this.confirm}>
        <h4>${W.scan}</h4>
        <div><span class="soft">${W.secret}</span><p class="secret"><code>${e.secret}</code></p></div>
        <label class="field"><span>${W.code}</span>
          <input class="text code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="7" required /></label>
        <div class="buttons"><button class="button primary" type="submit" ?disabled=${this.isBusy}>${W.confirm}</button>
          <button class="button plain" type="button" @click=${()=>this.setup=null}>${d.cancel}</button></div>
      </form>
    </div>`}};l([e()],G.prototype,`factors`,void 0),l([e()],G.prototype,`setup`,void 0),l([e()],G.prototype,`codes`,void 0),l([e()],G.prototype,`isTurningOff`,void 0),G=l([c(`steward-second-factors`)],G);var K=[[/Edg\//,`Edge`],[/OPR\//,`Opera`],[/Firefox\//,`Firefox`],[/Chrom(e|ium)\//,`Chrome`],[/Safari\//,`Safari`]],q=[[/iPhone|iPad/,`iOS`],[/Android/,`Android`],[/Mac OS X/,`macOS`],[/Windows/,`Windows`],[/Linux|X11/,`Linux`]];function J(e){let t=t=>t.find(([t])=>t.test(e))?.[1],n=t(K),r=t(q);return n&&r?`${n} on ${r}`:n??e.split(`/`)[0].trim()}var Y=d.profile,X=class extends f{constructor(...e){super(...e),this.sessions=null,this.end=e=>this.attempt(async()=>{await this.office.endSession(e.id),await this.load()})}render(){return n`<section class="card" aria-labelledby="title">
      <div class="head"><div><h3 id="title">${Y.sessions}</h3></div></div>
      ${this.sessions?n`<ul class="rows">${this.sessions.map(e=>this.renderSession(e))}</ul>${x(this.error)}`:this.renderWaiting()}
    </section>`}async load(){let{items:e}=await this.office.sessions();this.sessions=e.toSorted((e,t)=>Number(t.is_current)-Number(e.is_current))}renderSession(e){let t=J(e.device)||Y.unknownDevice;return n`<li title=${e.device}><span class="mark ${e.is_current?`on`:``}">${v(/iPhone|Android|phone/.test(e.device)?`phone`:`laptop`)}</span>
      <span class="grow"><b>${t}</b><span class="soft">${[e.ip,Y.lastSeen(_(e.last_seen_at))].filter(Boolean).join(` · `)}</span></span>
      ${e.is_current?n`<span class="badge good">${Y.thisDevice}</span>`:n`<button class="button small" type="button" ?disabled=${this.isBusy} aria-label="${Y.revoke}: ${t}" @click=${()=>void this.end(e)}>${Y.revoke}</button>`}
    </li>`}};l([e()],X.prototype,`sessions`,void 0),X=l([c(`steward-session-list`)],X);var Z=class extends t{static{this.styles=[a,u]}render(){let{office:e}=this;return n`<div class="page">
      <header class="title"><h2>${d.profile.title}</h2><p>${d.profile.lead}</p></header>
      <steward-second-factors .office=${e}></steward-second-factors>
      <steward-passkey-list .office=${e} @changed=${()=>void this.factors.refresh()}></steward-passkey-list>
      <steward-password-form .office=${e} @changed=${()=>void this.sessions.refresh()}></steward-password-form>
      <steward-session-list .office=${e}></steward-session-list>
      ${e.api.session.can(`auth.apikey.create`)?n`<steward-api-keys .office=${e}></steward-api-keys>`:r}
    </div>`}};l([o({attribute:!1})],Z.prototype,`office`,void 0),l([m(`steward-session-list`)],Z.prototype,`sessions`,void 0),l([m(`steward-second-factors`)],Z.prototype,`factors`,void 0),Z=l([c(`steward-profile-page`)],Z);export{Z as StewardProfilePage};