import{a as e,c as t,d as n,l as r,m as i,n as a,o,p as s,s as c,t as l}from"./decorate-B20ZMbrJ.js";import{n as u,r as d,t as f}from"./section-Bx6k1BwC.js";import{t as p}from"./strings-assistant-Il3W5BYh.js";import{S as m,l as h,p as g,r as _,s as v}from"./steward-chat-CuvsbpBY.js";import{n as y,t as b}from"./index-D3R9ilXm.js";import{n as x}from"./icons-ByyCya_q.js";import"./outcome-view-BySOOVx6.js";import{t as S}from"./copy-Bo4vqngy.js";import"./sheet-BVyByLiq.js";import{n as C,t as w}from"./errors-CaAjyIWv.js";import{i as T,o as E,r as ee}from"./providers-DzqZOxI1.js";import{t as te}from"./save-blob-BOiAqzyI.js";var D=p.memory,O=class extends f{constructor(...e){super(...e),this.memories=null,this.limit=0,this.leaving=null}static{this.styles=[...f.styles,b]}render(){return n`<section class="card" aria-labelledby="title">
        <div class="head"><div><h3 id="title">${D.title}</h3><p class="lead">${D.lead}</p></div>
          ${this.memories?.length?n`<span class="soft">${D.used(this.memories.length,this.limit)}</span>
                <button class="button small" type="button" ?disabled=${this.isBusy} @click=${()=>this.leaving=`all`}>${D.forgetAll}</button>`:r}</div>
        ${this.memories?n`${this.renderList(this.memories)}${g(this.error)}`:this.renderWaiting()}
      </section>
      ${y(this.question())}`}async load(){let e=await this.office.memories();this.memories=e.items,this.limit=e.limit}renderList(e){return e.length?n`<ul class="rows">${e.map(e=>n`<li><span class="grow"><b>${e.text}</b>
        <span class="soft">${[e.applies_to&&D.fills(e.applies_to,e.value??``),D.since(_(e.created_at))].filter(Boolean).join(` · `)}</span></span>
      <button class="icon-button small" type="button" ?disabled=${this.isBusy} aria-label="${D.forget}: ${e.text}" title=${D.forget} @click=${()=>this.leaving=e}>${x(`trash`)}</button></li>`)}</ul>`:n`<p class="soft">${D.none}</p>`}question(){let{leaving:e}=this;if(!e)return null;let t=e===`all`?D.sureAll:D.sureText(e.text);return{title:D.sureTitle,text:t,action:D.forget,onYes:()=>void this.forget(),onNo:()=>this.leaving=null}}async forget(){let{leaving:e}=this;this.leaving=null,e&&await this.attempt(async()=>{await this.office.forget(e===`all`?``:e.id),await this.load()})}};l([e()],O.prototype,`memories`,void 0),l([e()],O.prototype,`limit`,void 0),l([e()],O.prototype,`leaving`,void 0),O=l([c(`steward-memory-list`)],O);var k=p.tasks,A=class extends f{constructor(...e){super(...e),this.tasks=null,this.outcome=null,this.cancel=e=>this.attempt(async()=>{this.outcome=await this.office.cancelTask(e.id),await this.load()})}render(){return n`<section class="card" aria-labelledby="title" @records-changed=${this.refresh}>
      <div class="head"><div><h3 id="title">${k.title}</h3><p class="lead">${k.lead}</p></div></div>
      ${this.outcome?n`<steward-outcome .api=${this.office.api} .outcome=${this.outcome}></steward-outcome>`:r}
      ${this.tasks?n`${this.renderList(this.tasks)}${g(this.error)}`:this.renderWaiting()}
    </section>`}async load(){this.tasks=(await this.office.tasks()).items}renderList(e){return e.length?n`<ul class="rows">${e.map(e=>this.renderTask(e))}</ul>`:n`<p class="soft">${k.none}</p>`}renderTask(e){let t=e.state===`active`,r=[e.number,k.recurrence[e.recurrence]??e.recurrence,t&&e.next_run_text?k.next(e.next_run_text):``,e.last_run?k.last(v(e.last_run.due_at),e.last_run.text):``,e.stop_reason??``];return n`<li><span class="mark ${t?`on`:``}">${x(`clock`)}</span>
      <span class="grow"><b>${e.title}</b><span class="soft">${r.filter(Boolean).join(` · `)}</span></span>
      ${t?n`<button class="button small" type="button" ?disabled=${this.isBusy} aria-label="${k.cancel}: ${e.title}" @click=${()=>void this.cancel(e)}>${k.cancel}</button>`:n`<span class="badge">${k.states[e.state]??e.state}</span>`}</li>`}};l([e()],A.prototype,`tasks`,void 0),l([e()],A.prototype,`outcome`,void 0),A=l([c(`steward-task-list`)],A);var j=d.profile,M=[30,90,180,365],N=864e5,P=36e5,F=class extends t{constructor(...e){super(...e),this.chosen=new Set,this.search=``,this.error=null,this.isBusy=!1,this.onSubmit=async e=>{e.preventDefault();let t=new FormData(e.target),n=e=>String(t.get(e)??``).trim(),r=Number(n(`days`))*N-P;this.isBusy=!0,this.error=null;try{let e=await this.office.createKey({name:n(`name`),permissions:[...this.chosen].sort(),expires_at:new Date(Date.now()+this.office.api.clockAheadMs+r).toISOString(),ip_allow:n(`ip`).split(/[\s,]+/).filter(Boolean)});this.dispatchEvent(new CustomEvent(`issued`,{detail:e}))}catch(e){this.error=C(e)}this.isBusy=!1}}static{this.styles=[a,u,i`
      fieldset { display: grid; gap: var(--s2); min-width: 0; margin: 0; padding: 0; border: 0; }
      legend { padding: 0; font-size: var(--text-s); font-weight: 550; }
      .choices { max-height: 320px; overflow-y: auto; padding: 4px var(--s3) var(--s3); border: 1px solid var(--line); border-radius: var(--radius-m); }
      .choices h4 { position: sticky; top: -4px; padding: 8px 0 4px; background: var(--surface); color: var(--ink-soft); font-size: var(--text-xs); }
      .choices label { display: flex; align-items: center; gap: var(--s2); min-height: 28px; font-size: var(--text-s); }
      .choices input { width: 16px; height: 16px; accent-color: var(--accent); }
    `]}render(){return n`<form @submit=${this.onSubmit}>
      <label class="field"><span>${j.keyName}</span><input class="text" name="name" maxlength="80" required autocomplete="off" /></label>
      <label class="field"><span>${j.keyLife}</span>
        <select class="text" name="days">${M.map(e=>n`<option value=${e} ?selected=${e===90}>${j.days(e)}</option>`)}</select></label>
      <fieldset><legend>${j.permissions}</legend>
        <span class="soft">${j.permissionsHint} ${j.permissionsChosen(this.chosen.size)}</span>
        <input class="text" type="search" placeholder=${j.permissionsSearch} aria-label=${j.permissionsSearch} @input=${e=>this.search=e.target.value.trim().toLowerCase()} />
        <div class="choices">${this.renderChoices()}</div></fieldset>
      <label class="field"><span>${j.ip}</span><textarea class="text" name="ip" rows="2" spellcheck="false"></textarea><span class="hint">${j.ipHint}</span></label>
      ${g(this.error)}
      <div class="buttons"><button class="button primary" type="submit" ?disabled=${this.isBusy||this.chosen.size===0}>${j.createKey}</button></div>
    </form>`}renderChoices(){let e=(this.office.api.session.me?.permissions??[]).filter(e=>e.includes(this.search));return[...Map.groupBy(e,e=>e.split(`.`)[0])].map(([e,t])=>n`<h4>${h(e)}</h4>
        ${t.map(e=>n`<label><input type="checkbox" .checked=${this.chosen.has(e)} @change=${()=>this.toggle(e)} />${e}</label>`)}`)}toggle(e){let t=new Set(this.chosen);t.delete(e)||t.add(e),this.chosen=t}};l([o({attribute:!1})],F.prototype,`office`,void 0),l([e()],F.prototype,`chosen`,void 0),l([e()],F.prototype,`search`,void 0),l([e()],F.prototype,`error`,void 0),l([e()],F.prototype,`isBusy`,void 0),F=l([c(`steward-key-form`)],F);var I=d.profile,L=class extends f{constructor(...e){super(...e),this.keys=null,this.isCreating=!1,this.secret=null,this.isCopied=!1,this.outcome=null,this.rotate=e=>this.attempt(async()=>this.onIssued(await this.office.rotateKey(e.id))),this.revoke=e=>this.attempt(async()=>{this.outcome=await this.office.revokeKey(e.id)??null,await this.load()}),this.copySecret=async()=>{this.isCopied=await S(this.secret??``)},this.forgetSecret=()=>{this.secret=null,this.isCopied=!1},this.closeOutcome=()=>{this.outcome=null,this.refresh()}}render(){return n`<section class="card" aria-labelledby="title">
        <div class="head"><div><h3 id="title">${I.keys}</h3><p class="lead">${I.keysLead}</p></div>
          <button class="button small" type="button" @click=${()=>this.isCreating=!0}>${x(`plus`)}${I.newKey}</button></div>
        ${this.keys?this.renderList(this.keys):this.renderWaiting(2)}
        ${this.keys?g(this.error):r}
      </section>
      ${this.isCreating?n`<steward-sheet open .heading=${I.newKey} @closed=${()=>this.isCreating=!1}>
            <div class="body"><steward-key-form .office=${this.office} @issued=${e=>this.onIssued(e.detail)}></steward-key-form></div>
          </steward-sheet>`:r}
      ${this.secret?this.renderSecret(this.secret):r}
      ${this.outcome?n`<steward-sheet placement="center" open .heading=${d.office.asked} @closed=${this.closeOutcome}>
            <div class="body" @records-changed=${this.refresh}><steward-outcome .api=${this.office.api} .outcome=${this.outcome}></steward-outcome></div>
          </steward-sheet>`:r}`}async load(){this.keys=(await this.office.keys()).items}renderList(e){return e.length?n`<ul class="rows">${e.map(e=>this.renderKey(e))}</ul>`:n`<p class="soft">${I.keysNone}</p>`}renderKey(e){let t=e.last_used_at?I.lastUsed(v(e.last_used_at)):I.neverUsed,r=[I.expires(_(e.expires_at)),t,e.ip_allow.length?e.ip_allow.join(`, `):I.anywhere];return n`<li><span class="mark">${x(`key`)}</span>
      <span class="grow"><b>${e.name}</b> <span class="mono">${e.prefix}…</span>
        <span class="soft">${r.join(` · `)}</span><span class="soft">${e.permissions.join(`, `)}</span></span>
      <button class="button small" type="button" ?disabled=${this.isBusy} aria-label="${I.rotate}: ${e.name}" @click=${()=>void this.rotate(e)}>${I.rotate}</button>
      <button class="button small" type="button" ?disabled=${this.isBusy} aria-label="${I.revokeKey}: ${e.name}" @click=${()=>void this.revoke(e)}>${I.revokeKey}</button></li>`}renderSecret(e){return n`<steward-sheet placement="center" open .heading=${I.secretTitle} @closed=${this.forgetSecret}>
      <div class="body">
        <p class="lead">${I.secretText}</p>
        <p class="secret"><code>${e}</code>
          <button class="button small" type="button" @click=${this.copySecret}>${x(this.isCopied?`check`:`copy`)}${this.isCopied?d.office.copied:d.office.copy}</button></p>
        <div class="buttons"><button class="button primary" type="button" @click=${this.forgetSecret}>${I.codesKept}</button></div>
      </div>
    </steward-sheet>`}onIssued(e){this.isCreating=!1,`secret`in e?this.secret=e.secret:this.outcome=e,this.refresh()}};l([e()],L.prototype,`keys`,void 0),l([e()],L.prototype,`isCreating`,void 0),l([e()],L.prototype,`secret`,void 0),l([e()],L.prototype,`isCopied`,void 0),l([e()],L.prototype,`outcome`,void 0),L=l([c(`steward-api-keys`)],L);var R=d.profile,z=class extends t{constructor(...e){super(...e),this.codes=[],this.isCopied=!1,this.copy=async()=>{this.isCopied=await S(this.text)},this.download=()=>te(new Blob([`${this.text}\n`],{type:`text/plain`}),`steward-recovery-codes.txt`),this.keep=()=>{this.dispatchEvent(new CustomEvent(`kept`))}}static{this.styles=[a,u,i`
      .codes { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: var(--s2) var(--s4); padding: var(--s4); border-radius: var(--radius-m); background: var(--sunken); font: 500 14px/1.6 var(--mono); user-select: all; }
    `]}render(){return n`<steward-sheet placement="center" open .heading=${R.codesTitle} @closed=${this.keep}>
      <div class="body">
        <p class="lead">${R.codesText}</p>
        <ul class="codes" aria-label=${R.codesTitle}>${this.codes.map(e=>n`<li>${e}</li>`)}</ul>
        <div class="buttons">
          <button class="button" type="button" @click=${this.copy}>${x(this.isCopied?`check`:`copy`)}${this.isCopied?d.office.copied:d.office.copy}</button>
          <button class="button" type="button" @click=${this.download}>${x(`download`)}${d.office.download}</button>
          <button class="button primary" type="button" @click=${this.keep}>${R.codesKept}</button>
        </div>
      </div>
    </steward-sheet>`}get text(){return this.codes.join(`
`)}};l([o({attribute:!1})],z.prototype,`codes`,void 0),l([e()],z.prototype,`isCopied`,void 0),z=l([c(`steward-recovery-codes`)],z);var B=d.profile,V=class extends f{constructor(...e){super(...e),this.passkeys=null,this.isAdding=!1,this.removing=null,this.codes=null,this.startAdding=async()=>{this.isAdding=!0,await this.updateComplete,this.renderRoot.querySelector(`input[name=name]`)?.focus()},this.add=e=>{e.preventDefault();let t=String(new FormData(e.target).get(`name`)??``).trim();return this.attempt(async()=>{let e=await H(await this.office.passkeyOptions()),{recovery_codes:n}=await this.office.addPasskey(t,e);this.codes=n?.length?n:null,this.isAdding=!1,this.dispatchEvent(new CustomEvent(`changed`)),await this.load()})},this.removeChosen=()=>{let e=this.removing;return this.removing=null,this.attempt(async()=>{e&&await this.office.removePasskey(e.id),this.dispatchEvent(new CustomEvent(`changed`)),await this.load()})}}static{this.styles=[a,u,b]}render(){return n`<section class="card" aria-labelledby="title">
        <div class="head"><div><h3 id="title">${B.passkeys}</h3><p class="lead">${B.passkeysLead}</p></div>
          ${T()&&!this.isAdding?n`<button class="button small" type="button" @click=${this.startAdding}>${x(`plus`)}${B.addPasskey}</button>`:r}</div>
        ${this.isAdding?this.renderForm():r}
        ${this.passkeys?this.renderList(this.passkeys):this.renderWaiting(2)}
        ${this.passkeys?g(this.error):r}
      </section>
      ${this.codes?n`<steward-recovery-codes .codes=${this.codes} @kept=${()=>this.codes=null}></steward-recovery-codes>`:r}
      ${y(this.removing&&{title:B.removePasskeyTitle,text:B.removePasskeyText(this.removing.name),action:B.removePasskey,onYes:this.removeChosen,onNo:()=>this.removing=null})}`}async load(){this.passkeys=(await this.office.factors()).passkeys}renderForm(){return n`<form @submit=${this.add}>
      <label class="field"><span>${B.passkeyName}</span><input class="text" name="name" maxlength="80" required autocomplete="off" /></label>
      <div class="buttons"><button class="button primary" type="submit" ?disabled=${this.isBusy}>${B.addPasskey}</button>
        <button class="button plain" type="button" @click=${()=>this.isAdding=!1}>${d.cancel}</button></div>
    </form>`}renderList(e){return e.length?n`<ul class="rows">${e.map(e=>n`<li><span class="mark on">${x(`key`)}</span>
        <span class="grow"><b>${e.name}</b><span class="soft">${B.added(v(e.created_at))} · ${e.last_used_at?B.lastUsed(v(e.last_used_at)):B.neverUsed}</span></span>
        <button class="button small" type="button" aria-label="${B.removePasskey}: ${e.name}" @click=${()=>this.removing=e}>${B.removePasskey}</button></li>`)}</ul>`:this.isAdding?r:n`<p class="soft">${B.passkeysNone}</p>`}};l([e()],V.prototype,`passkeys`,void 0),l([e()],V.prototype,`isAdding`,void 0),l([e()],V.prototype,`removing`,void 0),l([e()],V.prototype,`codes`,void 0),V=l([c(`steward-passkey-list`)],V);async function H(e){try{return await ee(e)}catch{throw new w(`passkey_failed`,B.passkeyFailed)}}var U=d.profile,W=class extends t{constructor(...e){super(...e),this.error=null,this.isBusy=!1,this.isDone=!1,this.onSubmit=async e=>{e.preventDefault();let t=e.target,n=e=>String(new FormData(t).get(e)??``);if(n(`next`)!==n(`again`))this.error=new w(`differs`,E.newPassword.differs);else{this.isBusy=!0,this.error=null;try{await this.office.changePassword(n(`current`),n(`next`)),this.isDone=!0,t.reset(),this.dispatchEvent(new CustomEvent(`changed`))}catch(e){this.error=C(e)}this.isBusy=!1}}}static{this.styles=[a,u]}render(){return n`<section class="card" aria-labelledby="title">
      <div class="head"><div><h3 id="title">${U.password}</h3></div></div>
      ${this.isDone?n`<div class="notice good" role="status">${x(`check`)}<span>${U.changed}</span></div>`:r}
      <form @submit=${this.onSubmit}>
        <input type="email" autocomplete="username" hidden .value=${this.office.api.session.me?.user.email??``} />
        <label class="field"><span>${U.current}</span><input class="text" name="current" type="password" autocomplete="current-password" required /></label>
        <div class="pair">
          <label class="field"><span>${E.newPassword.label}</span><input class="text" name="next" type="password" autocomplete="new-password" required />
            <span class="hint">${E.newPassword.hint}</span></label>
          <label class="field"><span>${E.newPassword.again}</span><input class="text" name="again" type="password" autocomplete="new-password" required /></label>
        </div>
        ${g(this.error)}
        <div class="buttons"><button class="button" type="submit" ?disabled=${this.isBusy}>${U.change}</button></div>
      </form>
    </section>`}};l([o({attribute:!1})],W.prototype,`office`,void 0),l([e()],W.prototype,`error`,void 0),l([e()],W.prototype,`isBusy`,void 0),l([e()],W.prototype,`isDone`,void 0),W=l([c(`steward-password-form`)],W);function G(e){let t=/<svg\b[^>]*>/.exec(e)?.[0]??``,n=/viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(t),r=[...e.matchAll(/<path\b[^>]*>/g)].map(([e])=>e),i=r.find(e=>/\bstroke="/.test(e))??r.at(-1)??``,a=/\bd="([MmLlHhVvZz\d\s.,-]+)"/.exec(i)?.[1];if(!a)return null;let o=Number(/scale\(([\d.]+)\)/.exec(i)?.[1]??1),s=e=>Number(RegExp(`\\b${e}="([\\d.]+)`).exec(t)?.[1]??0)/o,[c,l]=n?[Number(n[1]),Number(n[2])]:[s(`width`),s(`height`)];return c&&l?{width:c,height:l,path:a,isStroke:/\bstroke="/.test(i)}:null}function K(e,t){let i=G(e);if(!i)return r;let{width:a,height:o,path:c,isStroke:l}=i;return n`<svg class="qr" role="img" aria-label=${t} viewBox="0 0 ${a} ${o}" shape-rendering="crispEdges">
    <rect width=${a} height=${o} fill="#fff"></rect>
    ${l?s`<path d=${c} stroke="#000" fill="none"></path>`:s`<path d=${c} fill="#000"></path>`}
  </svg>`}var q=d.profile,J=class extends f{constructor(...e){super(...e),this.factors=null,this.setup=null,this.codes=null,this.isTurningOff=!1,this.start=()=>this.attempt(async()=>{this.setup=await this.office.startTotp(),await this.updateComplete,this.renderRoot.querySelector(`input[name=code]`)?.focus()}),this.confirm=e=>{e.preventDefault();let t=String(new FormData(e.target).get(`code`)??``).replaceAll(` `,``);return this.attempt(async()=>{this.codes=(await this.office.confirmTotp(t)).recovery_codes,this.setup=null,await this.load()})},this.turnOff=()=>(this.isTurningOff=!1,this.attempt(async()=>{await this.office.removeTotp(),await this.load()})),this.renewCodes=()=>this.attempt(async()=>{this.codes=(await this.office.newRecoveryCodes()).recovery_codes,await this.load()}),this.keepCodes=()=>{this.codes=null}}static{this.styles=[a,u,b,i`
      .qr { width: 184px; height: 184px; border-radius: var(--radius-m); border: 1px solid var(--line); }
      .setup { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: var(--s5); align-items: start; }
      .setup form { align-content: start; }
      .code { max-width: 200px; font-size: 20px; letter-spacing: 0.24em; }
      @media (max-width: 560px) { .setup { grid-template-columns: minmax(0, 1fr); } }
    `]}render(){return n`<section class="card" aria-labelledby="title">
        <div class="head"><div><h3 id="title">${q.factors}</h3><p class="lead">${q.factorsLead}</p></div></div>
        ${this.factors?this.renderFactors(this.factors):this.renderWaiting()}
        ${this.setup?this.renderSetup(this.setup):r}
        ${this.factors?g(this.error):r}
      </section>
      ${this.codes?n`<steward-recovery-codes .codes=${this.codes} @kept=${this.keepCodes}></steward-recovery-codes>`:r}
      ${y(this.isTurningOff?{title:q.turnOffTitle,text:q.turnOffText,action:q.turnOff,onYes:this.turnOff,onNo:()=>this.isTurningOff=!1}:null)}`}async load(){this.factors=await this.office.factors()}renderFactors({totp:e,passkeys:t,recovery_codes_left:i}){return n`<ul class="rows">
      <li><span class="mark ${e?`on`:``}">${x(`phone`)}</span>
        <span class="grow"><b>${q.totp}</b><span class="soft">${e?q.totpOn:q.totpOff}</span></span>
        ${e?n`<button class="button small" type="button" @click=${()=>this.isTurningOff=!0}>${q.turnOff}</button>`:n`<button class="button small primary" type="button" ?disabled=${this.isBusy||this.setup!==null} @click=${this.start}>${q.setUp}</button>`}
      </li>
      ${e||t.length?n`<li><span class="mark ${i?`on`:``}">${x(`key`)}</span>
            <span class="grow"><b>${q.codesLeft(i)}</b></span>
            <button class="button small" type="button" ?disabled=${this.isBusy} @click=${this.renewCodes}>${q.codesNew}</button></li>`:r}
    </ul>`}renderSetup(e){return n`<div class="setup">
      ${K(e.qr_svg,q.qr)}
      <form @submit=${this.confirm}>
        <h4>${q.scan}</h4>
        <div><span class="soft">${q.secret}</span><p class="secret"><code>${e.secret}</code></p></div>
        <label class="field"><span>${q.code}</span>
          <input class="text code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="7" required /></label>
        <div class="buttons"><button class="button primary" type="submit" ?disabled=${this.isBusy}>${q.confirm}</button>
          <button class="button plain" type="button" @click=${()=>this.setup=null}>${d.cancel}</button></div>
      </form>
    </div>`}};l([e()],J.prototype,`factors`,void 0),l([e()],J.prototype,`setup`,void 0),l([e()],J.prototype,`codes`,void 0),l([e()],J.prototype,`isTurningOff`,void 0),J=l([c(`steward-second-factors`)],J);var Y=[[/Edg\//,`Edge`],[/OPR\//,`Opera`],[/Firefox\//,`Firefox`],[/Chrom(e|ium)\//,`Chrome`],[/Safari\//,`Safari`]],X=[[/iPhone|iPad/,`iOS`],[/Android/,`Android`],[/Mac OS X/,`macOS`],[/Windows/,`Windows`],[/Linux|X11/,`Linux`]];function ne(e){let t=t=>t.find(([t])=>t.test(e))?.[1],n=t(Y),r=t(X);return n&&r?`${n} on ${r}`:n??e.split(`/`)[0].trim()}var Z=d.profile,Q=class extends f{constructor(...e){super(...e),this.sessions=null,this.end=e=>this.attempt(async()=>{await this.office.endSession(e.id),await this.load()})}render(){return n`<section class="card" aria-labelledby="title">
      <div class="head"><div><h3 id="title">${Z.sessions}</h3></div></div>
      ${this.sessions?n`<ul class="rows">${this.sessions.map(e=>this.renderSession(e))}</ul>${g(this.error)}`:this.renderWaiting()}
    </section>`}async load(){let{items:e}=await this.office.sessions();this.sessions=e.toSorted((e,t)=>Number(t.is_current)-Number(e.is_current))}renderSession(e){let t=ne(e.device)||Z.unknownDevice;return n`<li title=${e.device}><span class="mark ${e.is_current?`on`:``}">${x(/iPhone|Android|phone/.test(e.device)?`phone`:`laptop`)}</span>
      <span class="grow"><b>${t}</b><span class="soft">${[e.ip,Z.lastSeen(v(e.last_seen_at))].filter(Boolean).join(` · `)}</span></span>
      ${e.is_current?n`<span class="badge good">${Z.thisDevice}</span>`:n`<button class="button small" type="button" ?disabled=${this.isBusy} aria-label="${Z.revoke}: ${t}" @click=${()=>void this.end(e)}>${Z.revoke}</button>`}
    </li>`}};l([e()],Q.prototype,`sessions`,void 0),Q=l([c(`steward-session-list`)],Q);var $=class extends t{static{this.styles=[a,u]}render(){let{office:e}=this;return n`<div class="page">
      <header class="title"><h2>${d.profile.title}</h2><p>${d.profile.lead}</p></header>
      <steward-second-factors .office=${e}></steward-second-factors>
      <steward-passkey-list .office=${e} @changed=${()=>void this.factors.refresh()}></steward-passkey-list>
      <steward-password-form .office=${e} @changed=${()=>void this.sessions.refresh()}></steward-password-form>
      <steward-session-list .office=${e}></steward-session-list>
      <steward-memory-list .office=${e}></steward-memory-list>
      <steward-task-list .office=${e}></steward-task-list>
      ${e.api.session.can(`auth.apikey.create`)?n`<steward-api-keys .office=${e}></steward-api-keys>`:r}
    </div>`}};l([o({attribute:!1})],$.prototype,`office`,void 0),l([m(`steward-session-list`)],$.prototype,`sessions`,void 0),l([m(`steward-second-factors`)],$.prototype,`factors`,void 0),$=l([c(`steward-profile-page`)],$);export{$ as StewardProfilePage};