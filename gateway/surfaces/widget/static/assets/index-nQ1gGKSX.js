import{a as e,c as t,d as n,i as r,l as i,n as a,o,p as s,r as c,s as l,t as u}from"./decorate-Btjyf0xg.js";import{a as d,d as ee,f as te,i as f,l as p,m,n as ne,o as re,p as ie,r as h,u as g}from"./steward-chat-CBe6Q2xp.js";import{a as ae,i as _,n as v,r as y,t as b}from"./notice-D5L1_16H.js";import"./sign-in-form-BJamN6Mp.js";import"./sheet-BZ_6nOHB.js";import{t as oe}from"./save-blob-BOiAqzyI.js";var x=class{constructor(e,t,n=()=>void 0){this.host=e,this.onTurn=n,this.onChange=()=>{this.onTurn(this.matches),this.host.requestUpdate()},this.list=window.matchMedia(t),e.addController(this)}get matches(){return this.list.matches}hostConnected(){this.list.addEventListener(`change`,this.onChange)}hostDisconnected(){this.list.removeEventListener(`change`,this.onChange)}},S=[`system`,`light`,`dark`],C=`steward-theme`;function w(){let e=localStorage.getItem(C);return S.find(t=>t===e)??`system`}function T(e){localStorage.setItem(C,e),document.documentElement.style.colorScheme=e===`system`?``:e}function se(){let{sample:e}=r.signIn;return n`<div class="sample" aria-hidden="true">
    <p class="ask">${e.ask}</p>
    <div class="card">
      <b>${e.title}</b>
      <p><span>${e.field}</span><del>${e.before}</del><i>→</i><ins>${e.after}</ins></p>
      <p><em>${r.proposal.confirm}</em><small>${r.proposal.undo.yes}</small></p>
    </div>
  </div>`}var E=s`
  :host { display: flex; flex-direction: column; height: 100dvh; background: var(--paper); }
  .desk { display: flex; flex: 1; min-height: 0; }
  .nav { width: 264px; flex: none; border-right: 1px solid var(--line); background: var(--sunken); }
  main { flex: 1; min-width: 0; min-height: 0; }
  .panel { width: 384px; flex: none; border-left: 1px solid var(--line); background: var(--surface); }
  .alone { display: grid; place-content: center; height: 100%; padding: var(--s5); color: var(--ink-soft); }
  .alone .spinner { width: 22px; height: 22px; }
  .door { display: grid; grid-template-columns: minmax(300px, 5fr) 7fr; flex: 1; min-height: 0; overflow: auto; }
  .pitch { display: flex; flex-direction: column; justify-content: center; gap: var(--s3); padding: var(--s7); background: light-dark(#173f36, #10211c); color: #f2f7f5; }
  .pitch .logo { display: grid; place-items: center; width: 44px; height: 44px; border-radius: 13px; background: #f2f7f5; color: #173f36; font-size: 24px; font-weight: 750; }
  .pitch h1 { font-size: 34px; font-weight: 660; letter-spacing: -0.02em; }
  .pitch p { max-width: 34ch; font-size: var(--text-l); line-height: 1.5; color: #c9dbd5; text-wrap: pretty; }
  .sample { display: grid; gap: var(--s3); width: min(360px, 100%); margin-top: var(--s5); font-size: var(--text-s); }
  .sample .ask { justify-self: end; max-width: none; padding: 8px 14px; border-radius: 14px 14px 4px 14px; background: #ffffff1f; color: #f2f7f5; font-size: var(--text-s); }
  .sample .card { display: grid; gap: 10px; padding: var(--s4); border-radius: var(--radius-l); background: #f8faf9; color: #1b201e; box-shadow: 0 20px 50px -20px #00000099; }
  .sample .card p { display: flex; align-items: center; gap: 8px; max-width: none; color: #545c58; font-size: var(--text-s); }
  .sample .card span, .sample .card em { flex: none; }
  .sample .card span { flex: 1; }
  .sample del { padding: 0 5px; border-radius: 5px; background: #fbeae8; color: #a62b20; }
  .sample ins { padding: 0 5px; border-radius: 5px; background: #e5f3ea; color: #17663f; text-decoration: none; font-weight: 550; }
  .sample i { font-style: normal; }
  .sample em { padding: 5px 14px; border-radius: 7px; background: #1d6b58; color: #fff; font-style: normal; font-weight: 550; }
  .sample small { font-size: var(--text-xs); }
  .entry { display: grid; align-content: center; gap: var(--s5); width: min(560px, 100%); margin: 0 auto; padding: var(--s6) var(--s5); }
  .entry h2 { font-size: var(--text-xl); font-weight: 640; letter-spacing: -0.015em; }
  @media (max-width: 860px) {
    .door { grid-template-columns: 1fr; align-content: start; }
    .pitch { padding: var(--s5) var(--s5) var(--s4); gap: var(--s2); }
    .pitch .logo, .sample { display: none; }
    .pitch h1 { font-size: 24px; }
    .pitch p { font-size: var(--text-m); }
    .entry { padding: var(--s5) var(--s4) var(--s6); align-content: start; }
  }
`;function D(e){return e?n`<steward-sheet placement="center" open .heading=${e.title} @closed=${e.onNo}>
    <div class="sure">
      <p>${e.text}</p>
      <div class="sure-buttons">
        <button class="button" type="button" @click=${e.onNo}>${r.cancel}</button>
        <button class="button danger" type="button" @click=${e.onYes}>${e.action}</button>
      </div>
    </div>
  </steward-sheet>`:i}var O=s`
  .sure { display: grid; gap: var(--s5); padding: var(--s5); }
  .sure p { color: var(--ink-soft); }
  .sure-buttons { display: flex; justify-content: flex-end; gap: var(--s2); }
`,k=r.conversations,A=864e5,j=class extends t{constructor(...e){super(...e),this.current=null,this.items=null,this.cursor=null,this.error=null,this.renaming=null,this.deleting=null,this.removeChosen=async()=>{let e=this.deleting;this.deleting=null,e&&(await this.change(()=>this.api.deleteConversation(e.id)),this.dispatchEvent(new CustomEvent(`conversation-deleted`,{detail:e.id})))},this.loadMore=async()=>{try{let e=await this.api.conversations(this.cursor??``);this.items=[...this.items??[],...e.items],this.cursor=e.next_cursor??null}catch(e){this.error=_(e)}}}static{this.styles=[c,O,s`
      :host { display: flex; flex-direction: column; min-height: 0; height: 100%; }
      .create { margin: var(--s3); justify-content: flex-start; }
      nav { flex: 1; min-height: 0; overflow-y: auto; padding: 0 var(--s2) var(--s4); }
      h3 { padding: var(--s3) var(--s2) var(--s1); color: var(--ink-soft); font-size: var(--text-xs); font-weight: 600; }
      li { position: relative; display: flex; align-items: center; border-radius: var(--radius-s); }
      li:hover, li:focus-within { background: var(--hover); }
      li.current { background: var(--accent-soft); }
      .open { flex: 1; min-width: 0; min-height: 36px; padding: 6px var(--s2); border: 0; border-radius: var(--radius-s); background: none; text-align: left; font-size: 14px; line-height: 1.4; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; cursor: pointer; }
      .current .open { font-weight: 550; }
      .tools { display: flex; width: 0; overflow: hidden; }
      li:hover .tools, li:focus-within .tools, li.current .tools { width: auto; overflow: visible; padding-right: 4px; }
      @media (hover: none) { .tools { width: auto; overflow: visible; } }
      form { flex: 1; padding: 2px; }
      form input { min-height: 32px; padding: 4px 7px; font-size: 14px; }
      .skeletons { display: grid; gap: 20px; padding: var(--s4) var(--s2); }
      .none { padding: var(--s3) var(--s2); color: var(--ink-soft); font-size: var(--text-s); }
    `]}connectedCallback(){super.connectedCallback(),this.refresh()}render(){return n`<button class="button create" type="button" @click=${()=>this.open(null)}>${a(`plus`)}${k.create}</button>
      <nav aria-label=${k.label}>
        ${b(this.error,()=>void this.refresh())}
        ${this.items===null?this.error?i:v(6):this.renderGroups(this.items)}
        ${this.cursor?n`<button class="button plain" type="button" @click=${this.loadMore}>${r.more}</button>`:i}
      </nav>
      ${D(this.deleting&&{title:k.removeTitle,text:k.removeText,action:k.remove,onYes:this.removeChosen,onNo:()=>this.deleting=null})}`}async refresh(){try{let e=await this.api.conversations();this.items=e.items,this.cursor=e.next_cursor??null,this.error=null}catch(e){this.error=_(e)}}renderGroups(e){return e.length?[...Map.groupBy(e,e=>M(e.updated_at))].map(([e,t])=>n`<h3>${e}</h3><ul>${t.map(e=>n`<li class=${e.id===this.current?`current`:``}>${this.renaming===e.id?this.renderRename(e):this.renderItem(e)}</li>`)}</ul>`):n`<p class="none">${k.empty}</p>`}renderItem(e){let t=e.title||k.untitled;return n`<button class="open" type="button" title=${t} aria-current=${e.id===this.current?`true`:`false`} @click=${()=>this.open(e.id)}>${t}</button>
      <span class="tools">
        <button class="icon-button small" type="button" aria-label="${k.rename}: ${t}" @click=${()=>void this.startRename(e)}>${a(`edit`)}</button>
        <button class="icon-button small" type="button" aria-label="${k.remove}: ${t}" @click=${()=>this.deleting=e}>${a(`trash`)}</button>
      </span>`}renderRename(e){return n`<form @submit=${t=>void this.rename(t,e)}>
      <input class="text" name="title" maxlength="120" aria-label=${k.renameLabel} .value=${e.title}
        @blur=${()=>this.renaming=null} @keydown=${e=>e.key===`Escape`&&(this.renaming=null)} />
    </form>`}async startRename(e){this.renaming=e.id,await this.updateComplete,this.renderRoot.querySelector(`form input`)?.select()}async rename(e,t){e.preventDefault();let n=String(new FormData(e.target).get(`title`)??``).trim();this.renaming=null,n&&n!==t.title&&await this.change(()=>this.api.renameConversation(t.id,n))}async change(e){try{await e(),await this.refresh()}catch(e){this.error=_(e)}}open(e){this.dispatchEvent(new CustomEvent(`open-conversation`,{detail:e}))}};u([o({attribute:!1})],j.prototype,`api`,void 0),u([o()],j.prototype,`current`,void 0),u([e()],j.prototype,`items`,void 0),u([e()],j.prototype,`cursor`,void 0),u([e()],j.prototype,`error`,void 0),u([e()],j.prototype,`renaming`,void 0),u([e()],j.prototype,`deleting`,void 0),j=u([l(`steward-conversation-list`)],j);function M(e){let t=Date.now()-Date.parse(e);return t<A?k.today:t<7*A?k.week:k.older}var N=s`
  :host { display: block; padding: var(--s4); }
  .stack { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s3); }
  .skeletons { display: grid; gap: var(--s4); padding: var(--s3) 0; }
  h3 { color: var(--ink-soft); font-size: var(--text-xs); font-weight: 600; }
  .bar { display: flex; align-items: center; gap: var(--s2); }
  .bar h3 { flex: 1; }
  .soft { color: var(--ink-soft); font-size: var(--text-xs); }
`,P=r.activity,F=class extends t{constructor(...e){super(...e),this.runs=null,this.cursor=null,this.audit=null,this.check=null,this.error=null,this.verify=async()=>{try{this.check=await this.api.verifyAudit()}catch(e){this.error=_(e)}},this.loadMore=async()=>{try{let e=await this.api.runs(this.cursor??``);this.runs=[...this.runs??[],...e.items],this.cursor=e.next_cursor??null}catch(e){this.error=_(e)}}}static{this.styles=[c,N,s`
      .when { display: block; margin: 3px 2px 0; }
      .trail .notice { margin: var(--s3) 0 var(--s1); }
      .trail { margin-top: var(--s4); padding-top: var(--s4); border-top: 1px solid var(--line); }
      .entry { padding: 7px 0; border-bottom: 1px solid var(--line); font-size: var(--text-s); line-height: 1.4; overflow-wrap: anywhere; }
      .entry:last-child { border: 0; }
    `]}connectedCallback(){super.connectedCallback(),this.refresh()}render(){return this.error?b(this.error,()=>void this.refresh()):this.runs===null?v(6):n`<div class="stack">
      ${this.runs.length?p(this.runs,e=>e.id,e=>this.renderRun(e)):this.renderEmpty()}
      ${this.cursor?n`<button class="button plain" type="button" @click=${this.loadMore}>${r.more}</button>`:i}
      ${this.audit?.length?this.renderAudit(this.audit):i}
    </div>`}async refresh(){try{let e=await this.api.runs();this.runs=e.items,this.cursor=e.next_cursor??null,this.error=null}catch(e){this.error=_(e)}this.api.session.can(`audit.entry.read`)&&(this.audit=await this.api.audit().then(e=>e.items,()=>null))}renderEmpty(){return n`<div class="empty">${a(`activity`)}<b>${P.empty}</b><p>${P.emptyText}</p></div>`}renderRun(e){let t=(e.decided_by??e.requested_by)?.name;return n`<div>
      <steward-run-card plain .api=${this.api} .run=${e} .summary=${e.title}></steward-run-card>
      <span class="soft when">${[t,f(e.created_at),e.via&&P.via(e.via)].filter(Boolean).join(` · `)}</span>
    </div>`}renderAudit(e){return n`<section class="trail">
      <div class="bar"><h3>${P.audit}</h3>${this.api.session.can(`audit.entry.verify`)?n`<button class="button small" type="button" @click=${this.verify}>${a(`shield`)}${P.verify}</button>`:i}</div>
      ${this.check?n`<div class="notice ${this.check.ok?`good`:`danger`}" role="status">${a(this.check.ok?`check`:`alert`)}
            <span>${this.check.ok?P.verified(this.check.entries):P.broken(String(this.check.first_bad??`?`))}</span></div>`:i}
      <ul>${e.map(e=>n`<li class="entry">${ce(e)}
        <span class="soft when">${P.entry(e.seq)} · ${f(e.at)}</span></li>`)}</ul>
    </section>`}};u([o({attribute:!1})],F.prototype,`api`,void 0),u([e()],F.prototype,`runs`,void 0),u([e()],F.prototype,`cursor`,void 0),u([e()],F.prototype,`audit`,void 0),u([e()],F.prototype,`check`,void 0),u([e()],F.prototype,`error`,void 0),F=u([l(`steward-activity-panel`)],F);function ce({kind:e,body:t}){let n=[t.summary,t.action].find(e=>typeof e==`string`);return[d(e),n].filter(Boolean).join(`: `)}var I=class extends t{constructor(...e){super(...e),this.others=null,this.mine=[],this.error=null}static{this.styles=[c,N]}connectedCallback(){super.connectedCallback(),this.refresh()}render(){return this.error?b(this.error,()=>void this.refresh()):this.others===null?v(5):!this.others.length&&!this.mine.length?n`<div class="empty">${a(`inbox`)}<b>${r.approvals.empty}</b><p>${r.approvals.emptyText}</p></div>`:n`<div class="stack">
      ${this.renderGroup(r.approvals.others,this.others)} ${this.renderGroup(r.approvals.mine,this.mine)}
    </div>`}async refresh(){try{let[e,t]=await Promise.all([this.api.approvals(),this.api.myProposals()]),n=new Set(e.items.map(e=>e.id));this.others=e.items,this.mine=t.items.filter(e=>!n.has(e.id)),this.error=null,this.dispatchEvent(new CustomEvent(`counted`,{detail:e.items.length+this.mine.filter(e=>e.can_confirm).length}))}catch(e){this.error=_(e)}}renderGroup(e,t){return t.length?n`<h3>${e}</h3>
      ${p(t,e=>e.id,e=>n`<steward-proposal-card .api=${this.api} .proposal=${e}></steward-proposal-card>`)}`:i}};u([o({attribute:!1})],I.prototype,`api`,void 0),u([e()],I.prototype,`others`,void 0),u([e()],I.prototype,`mine`,void 0),u([e()],I.prototype,`error`,void 0),I=u([l(`steward-approvals-panel`)],I);var L=s`
  .stack { min-height: 100%; align-content: start; }
  .drop { display: grid; justify-items: center; gap: 2px; padding: var(--s4); border: 1.5px dashed var(--line-strong); border-radius: var(--radius-l); background: none; color: var(--ink-soft); font-size: var(--text-xs); cursor: pointer; transition: background 120ms, border-color 120ms; }
  .drop b { color: var(--ink); font-size: var(--text-s); font-weight: 600; }
  .drop svg.icon { margin-bottom: 4px; color: var(--accent); }
  .drop:hover, .drop.over { border-color: var(--accent); background: var(--accent-soft); }
  .upload { display: grid; gap: 6px; padding: 10px 12px; border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--surface); }
  .upload .name { flex: 1; min-width: 0; font-size: var(--text-s); font-weight: 550; overflow-wrap: anywhere; }
  progress { width: 100%; height: 5px; border: 0; border-radius: 99px; background: var(--hover); overflow: hidden; appearance: none; }
  progress::-webkit-progress-bar { background: var(--hover); }
  progress::-webkit-progress-value { border-radius: 99px; background: var(--accent); transition: inline-size 300ms var(--ease); }
  progress::-moz-progress-bar { background: var(--accent); }
  .search { position: relative; }
  .search svg.icon { position: absolute; left: 11px; top: 10px; color: var(--ink-soft); pointer-events: none; }
  .search input { min-height: 38px; padding-left: 38px; font-size: 14px; }
  .list { display: grid; grid-template-columns: minmax(0, 1fr); border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--surface); }
  .list li + li { border-top: 1px solid var(--line); }
  .none { text-align: center; }
`;async function le(e,t,n){let r=await R(e,t,n);return r.status===401?await e.session.refresh()?z(await R(e,t,n)):(e.session.end(),z(r)):z(r)}async function R(e,t,n){let i={...await e.authorization(),"Idempotency-Key":n.once},a=new FormData;return a.append(`file`,t,t.name),a.append(`readers`,JSON.stringify(n.readers)),new Promise((t,o)=>{let s=new XMLHttpRequest;s.open(`POST`,`${e.session.baseUrl}/v1/documents`);for(let[e,t]of Object.entries(i))s.setRequestHeader(e,t);s.upload.onprogress=e=>n.onProgress(e.total?e.loaded/e.total:0),s.onload=()=>t(s),s.onerror=()=>o(new y(`offline`,r.errors.offline)),s.onabort=()=>o(new DOMException(``,`AbortError`)),n.signal.addEventListener(`abort`,()=>s.abort()),s.send(a)})}function z(e){let t=ue(e.responseText);if(e.status<400&&t?.document)return t.document;let n=t?.error,i=n?.message??r.errors.byStatus(e.status);throw new y(n?.code??`http_${e.status}`,i,e.status,n?.details)}function ue(e){try{return JSON.parse(e)}catch{return null}}var de=class e extends EventTarget{static{this.ACTIVE_MAX=2}constructor(e){super(),this.api=e,this.uploads=[],this.active=0,this.started=new Set}add(e,t){for(let n of e)this.uploads=[...this.uploads,{id:ie(),file:n,readers:t,sent:0,error:null,abort:new AbortController}];this.changed(),this.startNext()}remove(e){this.uploads.find(t=>t.id===e)?.abort.abort(),this.uploads=this.uploads.filter(t=>t.id!==e),this.changed()}retry(e){let t=this.uploads.find(t=>t.id===e);t&&(this.remove(e),this.add([t.file],t.readers))}startNext(){let t=this.uploads.find(e=>!this.started.has(e.id));!t||this.active>=e.ACTIVE_MAX||(this.started.add(t.id),this.active+=1,this.send(t).finally(()=>{--this.active,this.startNext()}),this.startNext())}async send(e){let{readers:t,id:n,abort:r}=e,i=e=>this.update(n,{sent:e});try{let a=await le(this.api,e.file,{readers:t,once:n,onProgress:i,signal:r.signal});this.remove(n),this.dispatchEvent(new CustomEvent(`uploaded`,{detail:a}))}catch(e){ae(e)||this.update(n,{error:_(e)})}}update(e,t){this.uploads=this.uploads.map(n=>n.id===e?{...n,...t}:n),this.changed()}changed(){this.dispatchEvent(new Event(`change`))}},B=class extends t{constructor(...e){super(...e),this.value=[`all`],this.open=!1,this.choices=[]}static{this.styles=[c,s`
      fieldset { margin: 0; padding: 0; border: 0; min-width: 0; }
      summary { width: fit-content; padding: 2px 6px 2px 2px; border-radius: 5px; font-size: var(--text-s); cursor: pointer; }
      summary span { color: var(--ink-soft); }
      summary b { font-weight: 600; }
      .chips { padding-top: var(--s2); }
      .chips { display: flex; flex-wrap: wrap; gap: 6px; }
      label { position: relative; display: inline-flex; align-items: center; min-height: 28px; padding: 0 11px; border: 1px solid var(--line); border-radius: 99px; background: var(--surface); font-size: var(--text-xs); font-weight: 550; cursor: pointer; }
      label:hover { border-color: var(--line-strong); }
      label:has(:checked) { border-color: var(--accent); background: var(--accent-soft); color: var(--accent); }
      label:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: 2px; }
      input { position: absolute; opacity: 0; inset: 0; margin: 0; cursor: pointer; }
    `]}connectedCallback(){super.connectedCallback(),this.load()}render(){let e=new Set(this.choices.map(e=>e.key)),t=this.value.filter(t=>!e.has(t)).map(e=>({key:e,label:V(e)})),i=[...this.choices.map(({key:e,label:t})=>({key:e,label:H(t)})),...t],a=i.filter(e=>this.value.includes(e.key)).map(e=>e.label);return n`<details ?open=${this.open}>
      <summary><span>${r.documents.readers}:</span> <b>${a.join(`, `)}</b></summary>
      <fieldset aria-label=${r.documents.readers}>
        <div class="chips">${i.map(e=>this.renderChoice(e))}</div>
      </fieldset>
    </details>`}renderChoice({key:e,label:t}){return n`<label><input type="checkbox" .checked=${this.value.includes(e)} @change=${t=>this.toggle(t,e)} />${t}</label>`}toggle(e,t){let n=this.value.filter(e=>e!==t),r=e.target.checked?t===`all`?[`all`]:[...n.filter(e=>e!==`all`),t]:n;this.value=r.length?r:[t],this.requestUpdate(),e.target.checked=this.value.includes(t),this.dispatchEvent(new CustomEvent(`change`))}async load(){this.choices=await this.api.readerChoices().then(e=>e.items,()=>this.ownChoices())}ownChoices(){let e=this.api.session.me;return[`all`,...(e?.roles??[]).map(e=>`role:${e}`),...e?[`user:${e.user.id}`]:[]].map(e=>({key:e,label:e.startsWith(`user:`)?r.documents.onlyMe:V(e)}))}};u([o({attribute:!1})],B.prototype,`api`,void 0),u([o({attribute:!1})],B.prototype,`value`,void 0),u([o({type:Boolean})],B.prototype,`open`,void 0),u([e()],B.prototype,`choices`,void 0),B=u([l(`steward-readers-field`)],B);function V(e,t=new Map){if(e===`all`)return r.documents.everyone;let n=t.get(e);return n?H(n):e.startsWith(`user:`)?r.documents.onePerson:e.startsWith(`department:`)?r.documents.oneDepartment:d(e.slice(e.indexOf(`:`)+1))}function H(e){return e.replace(/^Role /,``)}var U=r.documents,W=class extends t{constructor(...e){super(...e),this.sharable=!1,this.removable=!1,this.readerNames=new Map}static{this.styles=[c,L,s`
      :host { display: block; padding: 10px 6px 10px 14px; }
      .row { display: flex; gap: var(--s2); align-items: flex-start; }
      .body { flex: 1; min-width: 0; display: grid; gap: 3px; }
      b { font-size: 14px; font-weight: 550; line-height: 1.4; overflow-wrap: anywhere; }
      .meta { color: var(--ink-soft); font-size: var(--text-xs); overflow-wrap: anywhere; }
      .tools { display: flex; }
      progress { margin-top: 4px; }
      .problem { color: var(--danger); font-size: var(--text-xs); }
    `]}render(){let{document:e}=this;return n`<div class="row">
      <div class="body">
        <b>${e.title||e.filename}</b>
        <span class="meta">${this.facts().join(` · `)}</span>
        ${this.renderState()}
      </div>
      <span class="tools">
        ${this.sharable?this.renderTool(`people`,U.changeReaders,`share`):i}
        ${this.renderTool(`download`,U.download,`download`)}
        ${this.removable?this.renderTool(`trash`,U.remove,`remove`):i}
      </span>
    </div>`}facts(){let{pages_count:e,version:t,size_bytes:n,readers:r}=this.document;return[e?U.pages(e):h(n),r.map(e=>V(e,this.readerNames)).join(`, `),t>1?U.version(t):``].filter(Boolean)}renderState(){let{state:e,progress:t,error:r}=this.document;if(e===`ready`)return i;if(e===`failed`)return n`<span class="problem" role="alert">${r||U.states.failed}</span>`;let a=U.states[e]??e;return n`<span class="meta" role="status">${a}… ${Math.round(t*100)} %</span>
      <progress max="1" value=${t} aria-label=${a}></progress>`}renderTool(e,t,r){let i=this.document.title||this.document.filename;return n`<button class="icon-button small" type="button" title=${t} aria-label="${t}: ${i}"
      @click=${()=>this.dispatchEvent(new CustomEvent(r))}>${a(e)}</button>`}};u([o({attribute:!1})],W.prototype,`document`,void 0),u([o({type:Boolean})],W.prototype,`sharable`,void 0),u([o({type:Boolean})],W.prototype,`removable`,void 0),u([o({attribute:!1})],W.prototype,`readerNames`,void 0),W=u([l(`steward-document-row`)],W);var G=class extends t{constructor(...e){super(...e),this.readers=[],this.error=null}static{this.styles=[c,s`
      form { display: grid; gap: var(--s5); padding: var(--s5); }
      footer { display: flex; justify-content: flex-end; gap: var(--s2); }
    `]}connectedCallback(){super.connectedCallback(),this.readers=this.document.readers}render(){return n`<steward-sheet placement="center" open .heading=${r.documents.readersFor(this.document.title)} @closed=${this.close}>
      <form @submit=${this.save}>
        <steward-readers-field open .api=${this.api} .value=${this.readers} @change=${e=>void(this.readers=e.target.value)}></steward-readers-field>
        ${b(this.error)}
        <footer>
          <button class="button" type="button" @click=${this.close}>${r.cancel}</button>
          <button class="button primary" type="submit">${r.save}</button>
        </footer>
      </form>
    </steward-sheet>`}async save(e){e.preventDefault();try{await this.api.setReaders(this.document.id,this.readers),this.dispatchEvent(new CustomEvent(`changed`))}catch(e){this.error=_(e)}}close(){this.dispatchEvent(new CustomEvent(`closed`))}};u([o({attribute:!1})],G.prototype,`api`,void 0),u([o({attribute:!1})],G.prototype,`document`,void 0),u([e()],G.prototype,`readers`,void 0),u([e()],G.prototype,`error`,void 0),G=u([l(`steward-readers-dialog`)],G);var K=r.documents,fe=1e3,q=class extends t{constructor(...e){super(...e),this.items=null,this.error=null,this.search=``,this.readerNames=new Map,this.isOver=!1,this.readers=[`all`],this.deleting=null,this.sharing=null,this.timer=0,this.removeChosen=async()=>{let e=this.deleting;if(this.deleting=null,e)try{await this.api.deleteDocument(e.id),await this.refresh()}catch(e){this.error=_(e)}}}static{this.styles=[c,N,O,L]}connectedCallback(){super.connectedCallback(),this.queue=new de(this.api),this.queue.addEventListener(`change`,()=>this.requestUpdate()),this.queue.addEventListener(`uploaded`,()=>void this.refresh()),this.refresh(),this.api.readerChoices().then(e=>this.readerNames=new Map(e.items.map(({key:e,label:t})=>[e,t])),()=>void 0)}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.timer)}render(){return n`<div class="stack" @dragover=${this.onDragOver} @dragleave=${()=>this.isOver=!1} @drop=${this.onDrop}>
        ${this.canAdd?this.renderDrop():i}
        ${p(this.queue.uploads,e=>e.id,e=>this.renderUpload(e))}
        <label class="search">${a(`search`)}<span class="unseen">${K.search}</span>
          <input class="text" type="search" placeholder=${K.search} .value=${this.search} @input=${this.onSearch} /></label>
        ${b(this.error,()=>void this.refresh())} ${this.renderList()}
      </div>
      ${D(this.deleting&&{title:K.removeTitle,text:`${this.deleting.title}. ${K.removeText}`,action:K.remove,onYes:this.removeChosen,onNo:()=>this.deleting=null})}
      ${this.sharing?n`<steward-readers-dialog .api=${this.api} .document=${this.sharing} @closed=${()=>this.sharing=null} @changed=${this.onShared}></steward-readers-dialog>`:i}`}async refresh(){clearTimeout(this.timer);try{this.items=(await this.api.documents(this.search)).items,this.error=null}catch(e){this.error=_(e)}this.items?.some(e=>e.state!==`ready`&&e.state!==`failed`)&&this.isConnected&&!this.error&&(this.timer=window.setTimeout(()=>void this.refresh(),fe))}renderDrop(){return n`<button class="drop ${this.isOver?`over`:``}" type="button" @click=${()=>this.fileInput.click()}>
        ${a(`upload`)}<b>${this.isOver?K.dropNow:K.drop}</b><span>${K.hint}</span>
      </button>
      <input type="file" multiple hidden aria-label=${K.upload} accept=".pdf,.docx,.md,.markdown,.txt,.html,.htm" @change=${this.onPick} />
      <steward-readers-field .api=${this.api} .value=${this.readers} @change=${e=>this.readers=e.target.value}></steward-readers-field>`}renderUpload(e){return n`<div class="upload">
      <div class="bar"><span class="name">${e.file.name}</span>
        <button class="icon-button small" type="button" aria-label="${e.error?K.clear:r.cancel}: ${e.file.name}" @click=${()=>this.queue.remove(e.id)}>${a(`close`)}</button></div>
      ${e.error?b(e.error,()=>this.queue.retry(e.id)):n`<progress max="1" value=${e.sent} aria-label="${K.states.uploading}: ${e.file.name}"></progress>`}
    </div>`}renderList(){if(this.items===null)return this.error?i:v(6);if(!this.items.length)return this.search?n`<p class="soft none">${K.noMatch}</p>`:n`<div class="empty">${a(`book`)}<b>${K.empty}</b><p>${K.emptyText}</p></div>`;let{session:e}=this.api;return n`<ul class="list">${p(this.items,e=>e.id,t=>n`<li><steward-document-row .document=${t} .readerNames=${this.readerNames} ?sharable=${e.can(`kb.document.update`)} ?removable=${e.can(`kb.document.delete`)} @share=${()=>this.sharing=t} @remove=${()=>this.deleting=t} @download=${()=>void this.download(t)}></steward-document-row></li>`)}</ul>`}get canAdd(){return this.api.session.can(`kb.document.create`)}onDragOver(e){this.canAdd&&e.dataTransfer?.types.includes(`Files`)&&(e.preventDefault(),this.isOver=!0)}onDrop(e){e.preventDefault(),this.isOver=!1,this.queue.add(e.dataTransfer?.files??[],this.readers)}onPick(){this.queue.add([...this.fileInput.files??[]],this.readers),this.fileInput.value=``}onSearch(e){this.search=e.target.value.trim(),clearTimeout(this.timer),this.timer=window.setTimeout(()=>void this.refresh(),250)}onShared(){this.sharing=null,this.refresh()}async download(e){try{oe(await this.api.original(e.id),e.filename)}catch(e){this.error=_(e)}}};u([o({attribute:!1})],q.prototype,`api`,void 0),u([e()],q.prototype,`items`,void 0),u([e()],q.prototype,`error`,void 0),u([e()],q.prototype,`search`,void 0),u([e()],q.prototype,`readerNames`,void 0),u([e()],q.prototype,`isOver`,void 0),u([e()],q.prototype,`readers`,void 0),u([e()],q.prototype,`deleting`,void 0),u([e()],q.prototype,`sharing`,void 0),u([m(`input[type=file]`)],q.prototype,`fileInput`,void 0),q=u([l(`steward-documents-panel`)],q);var J=[`approvals`,`documents`,`activity`],Y=class extends t{constructor(...e){super(...e),this.tab=`approvals`,this.waiting=0,this.refresh=()=>void this.renderRoot.querySelector(`#panel > *`)?.refresh()}static{this.styles=[c,s`
      :host { display: flex; flex-direction: column; min-height: 0; height: 100%; }
      .tabs { display: flex; gap: 2px; padding: var(--s2) var(--s3) 0; border-bottom: 1px solid var(--line); }
      [role="tab"] { position: relative; display: inline-flex; align-items: center; gap: 6px; min-height: 40px; padding: 0 10px; border: 0; background: none; color: var(--ink-soft); font-size: var(--text-s); font-weight: 550; cursor: pointer; border-radius: var(--radius-s) var(--radius-s) 0 0; }
      [role="tab"]:hover { color: var(--ink); }
      [role="tab"]:focus-visible { outline-offset: -2px; }
      [aria-selected="true"] { color: var(--ink); }
      [aria-selected="true"]::after { content: ""; position: absolute; left: 10px; right: 10px; bottom: -1px; height: 2px; border-radius: 2px; background: var(--accent); }
      .refresh { margin: 3px 0 0 auto; }
      [role="tabpanel"] { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; }
    `]}render(){return n`<div class="tabs" role="tablist" aria-label=${r.panel.label} @keydown=${this.onKey}>
        ${J.map(e=>this.renderTab(e))}
        <button class="icon-button small refresh" type="button" aria-label=${r.panel.refresh} title=${r.panel.refresh} @click=${this.refresh}>${a(`refresh`)}</button>
      </div>
      <div id="panel" role="tabpanel" aria-labelledby="tab-${this.tab}" tabindex="-1">${this.renderPanel()}</div>`}renderTab(e){let t=e===this.tab;return n`<button id="tab-${e}" role="tab" type="button" aria-selected=${t} aria-controls="panel" tabindex=${t?0:-1} @click=${()=>this.show(e)}>
      ${r.panel.tabs[e]}${e===`approvals`&&this.waiting?n`<span class="badge good">${this.waiting}</span>`:``}
    </button>`}renderPanel(){return this.tab===`documents`?n`<steward-documents-panel .api=${this.api}></steward-documents-panel>`:this.tab===`activity`?n`<steward-activity-panel .api=${this.api}></steward-activity-panel>`:n`<steward-approvals-panel .api=${this.api} @counted=${this.onCounted}></steward-approvals-panel>`}show(e){this.tab=e,this.dispatchEvent(new CustomEvent(`tab`,{detail:e}))}onKey(e){let t={ArrowRight:1,ArrowLeft:-1}[e.key];if(!t)return;let n=J[(J.indexOf(this.tab)+t+J.length)%J.length];this.show(n),this.renderRoot.querySelector(`#tab-${n}`)?.focus()}onCounted(e){this.dispatchEvent(new CustomEvent(`counted`,{detail:e.detail}))}};u([o({attribute:!1})],Y.prototype,`api`,void 0),u([o()],Y.prototype,`tab`,void 0),u([o({type:Number})],Y.prototype,`waiting`,void 0),Y=u([l(`steward-side-panel`)],Y);var X=r.top,Z=class extends t{constructor(...e){super(...e),this.waiting=0,this.panelOpen=!1,this.theme=w()}static{this.styles=[c,s`
      :host { display: block; border-bottom: 1px solid var(--line); background: var(--surface); }
      header { display: flex; align-items: center; gap: var(--s2); height: 56px; padding: 0 var(--s3) 0 var(--s4); }
      .brand { display: flex; align-items: center; gap: 10px; min-width: 0; flex: 1; }
      .logo { display: grid; place-items: center; width: 28px; height: 28px; flex: none; border-radius: 8px; background: var(--accent); color: var(--on-accent); font-weight: 700; font-size: 15px; }
      h1 { min-width: 0; font-size: var(--text-m); font-weight: 640; letter-spacing: -0.005em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      .nav { display: none; margin-left: -6px; }
      .panel { position: relative; }
      .count { position: absolute; top: 0; right: -2px; min-width: 16px; height: 16px; padding: 0 4px; border-radius: 99px; background: var(--accent); color: var(--on-accent); font-size: 10.5px; font-weight: 700; line-height: 16px; text-align: center; }
      .panel[aria-expanded="true"] { background: var(--hover); color: var(--ink); }
      .person { display: flex; align-items: center; gap: 10px; padding: 4px 6px 4px 10px; border: 0; border-radius: var(--radius-m); background: none; text-align: right; cursor: pointer; line-height: 1.25; }
      .person:hover { background: var(--hover); }
      .person b { display: block; font-size: var(--text-s); font-weight: 600; }
      .person small { color: var(--ink-soft); font-size: var(--text-xs); }
      .face { display: grid; place-items: center; width: 32px; height: 32px; flex: none; border-radius: 50%; background: var(--accent-soft); color: var(--accent); font-size: var(--text-xs); font-weight: 650; }
      [popover] { position: fixed; inset: 52px 12px auto auto; width: 264px; margin: 0; padding: var(--s3); border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--raised); color: var(--ink); box-shadow: var(--shadow-l); }
      .card { padding: 2px var(--s2) var(--s3); border-bottom: 1px solid var(--line); font-size: var(--text-s); overflow-wrap: anywhere; }
      .card small { display: block; color: var(--ink-soft); font-size: var(--text-xs); }
      fieldset { display: flex; margin: var(--s3) 0; padding: 3px; border: 0; border-radius: var(--radius-s); background: var(--sunken); }
      fieldset label { position: relative; flex: 1; padding: 4px; border-radius: 5px; text-align: center; font-size: var(--text-xs); font-weight: 550; color: var(--ink-soft); cursor: pointer; }
      fieldset label:has(:checked) { background: var(--raised); color: var(--ink); box-shadow: var(--shadow-s); }
      fieldset label:has(:focus-visible) { outline: 2px solid var(--accent); }
      fieldset input { position: absolute; inset: 0; opacity: 0; margin: 0; cursor: pointer; }
      .out { width: 100%; justify-content: flex-start; }
      .skip { position: absolute; left: 12px; top: -60px; z-index: 2; }
      .skip:focus-visible { top: 10px; }
      @media (max-width: 860px) { .nav { display: inline-grid; } }
      @media (max-width: 640px) {
        header { padding: 0 var(--s2); }
        .person span:first-child, .logo { display: none; }
        .person { padding: 4px; }
        .brand { flex-direction: column; align-items: flex-start; gap: 0; }
        .brand .badge { margin-left: -2px; padding: 0 6px; font-size: 11px; line-height: 16px; }
      }
    `]}render(){let{me:e}=this,t=e.roles.map(d).join(`, `);return n`<header>
      <button class="button skip" type="button" @click=${()=>this.fire(`skip`)}>${X.skip}</button>
      <button class="icon-button nav" type="button" aria-label=${X.conversations} @click=${()=>this.fire(`toggle-nav`)}>${a(`menu`)}</button>
      <div class="brand"><span class="logo" aria-hidden="true">S</span><h1>${e.tenant.name}</h1>${this.renderPinned()}</div>
      <button class="icon-button panel" type="button" aria-label=${X.panel} title=${X.panel} aria-expanded=${this.panelOpen} @click=${()=>this.fire(`toggle-panel`)}>
        ${a(`panel`)}${this.waiting?n`<span class="count">${this.waiting}</span>`:i}
      </button>
      <button class="person" type="button" popovertarget="account" aria-label="${X.account}: ${e.user.name}">
        <span><b>${e.user.name}</b><small>${t}</small></span><span class="face" aria-hidden="true">${re(e.user.name)}</span>
      </button>
      <div id="account" popover>
        <p class="card"><b>${e.user.name}</b><small>${e.user.email}</small><small>${t} · ${e.tenant.name}</small></p>
        <fieldset role="radiogroup" aria-label=${X.theme}>${S.map(e=>this.renderTheme(e))}</fieldset>
        <button class="button plain out" type="button" @click=${()=>this.fire(`sign-out`)}>${a(`signOut`)}${X.signOut}</button>
      </div>
    </header>`}renderPinned(){let{tenant:e}=this.me;return e.is_sandbox?n`<span class="badge" title=${X.pinnedHint}>${a(`clock`)}${X.pinned(ne(e.now))}</span>`:i}renderTheme(e){return n`<label><input type="radio" name="theme" .checked=${this.theme===e} @change=${()=>this.setTheme(e)} />${X.themes[e]}</label>`}setTheme(e){this.theme=e,T(e)}fire(e){this.renderRoot.querySelector(`#account`)?.hidePopover(),this.dispatchEvent(new CustomEvent(e))}};u([o({attribute:!1})],Z.prototype,`me`,void 0),u([o({type:Number})],Z.prototype,`waiting`,void 0),u([o({type:Boolean})],Z.prototype,`panelOpen`,void 0),u([e()],Z.prototype,`theme`,void 0),Z=u([l(`steward-top-bar`)],Z);var pe=3e4,Q=class extends t{constructor(...e){super(...e),this.access=`checking`,this.startError=null,this.conversationId=$(),this.isNavOpen=!1,this.isPanelOpen=!0,this.tab=`approvals`,this.waiting=0,this.api=new te(new ee),this.hasRoomForNav=new x(this,`(min-width: 861px)`),this.hasRoomForPanel=new x(this,`(min-width: 1180px)`,e=>{this.isPanelOpen=e}),this.timer=0,this.onEnded=()=>{this.access=`out`,this.waiting=0,this.openConversation(null)},this.onHash=()=>{this.conversationId=$()}}static{this.styles=[g,c,E]}connectedCallback(){super.connectedCallback(),T(w()),this.isPanelOpen=this.hasRoomForPanel.matches,this.api.session.addEventListener(`ended`,this.onEnded),window.addEventListener(`hashchange`,this.onHash),this.timer=window.setInterval(()=>void this.countWaiting(),pe),this.start()}disconnectedCallback(){super.disconnectedCallback(),window.removeEventListener(`hashchange`,this.onHash),clearInterval(this.timer)}render(){return this.startError?n`<div class="alone">${b(this.startError,()=>void this.start())}</div>`:this.access===`checking`?n`<div class="alone"><span class="spinner" role="status" aria-label=${r.loading}></span></div>`:this.access===`out`?this.renderSignIn():n`<steward-top-bar .me=${this.api.session.me} .waiting=${this.waiting} .panelOpen=${this.isPanelOpen}
        @toggle-nav=${()=>this.isNavOpen=!0} @toggle-panel=${()=>this.isPanelOpen=!this.isPanelOpen}
        @sign-out=${()=>void this.api.session.signOut()} @skip=${()=>this.chat?.focus()}></steward-top-bar>
      <div class="desk" @records-changed=${this.onRecordsChanged}>
        ${this.renderNav()}
        <main><steward-chat .api=${this.api} .conversationId=${this.conversationId} @conversation-changed=${this.onConversationChanged} @turn-ended=${this.onTurnEnded}></steward-chat></main>
        ${this.renderPanel()}
      </div>`}renderSignIn(){return n`<div class="door">
      <div class="pitch"><span class="logo" aria-hidden="true">S</span><h1>${r.product}</h1><p>${r.signIn.lead}</p>${se()}</div>
      <main class="entry"><h2>${r.signIn.title}</h2>
        <steward-sign-in-form .api=${this.api} @signed-in=${this.onSignedIn}></steward-sign-in-form></main>
    </div>`}renderNav(){let e=n`<steward-conversation-list .api=${this.api} .current=${this.conversationId} @open-conversation=${this.onOpen} @conversation-deleted=${this.onDeleted}></steward-conversation-list>`;return this.hasRoomForNav.matches?n`<aside class="nav">${e}</aside>`:n`<steward-sheet placement="left" .open=${this.isNavOpen} .heading=${r.top.conversations} @closed=${()=>this.isNavOpen=!1}>${e}</steward-sheet>`}renderPanel(){let e=n`<steward-side-panel .api=${this.api} .tab=${this.tab} .waiting=${this.waiting} @tab=${e=>this.tab=e.detail} @counted=${e=>this.waiting=e.detail}></steward-side-panel>`;return this.hasRoomForPanel.matches?this.isPanelOpen?n`<aside class="panel" aria-label=${r.panel.label}>${e}</aside>`:i:n`<steward-sheet .open=${this.isPanelOpen} .heading=${r.panel.tabs[this.tab]} @closed=${()=>this.isPanelOpen=!1}>${this.isPanelOpen?e:i}</steward-sheet>`}async start(){this.startError=null;try{await this.api.session.resume()?this.onSignedIn():this.access=`out`}catch(e){this.startError=_(e)}}onSignedIn(){this.access=`in`,this.countWaiting(),window.matchMedia(`(pointer: coarse)`).matches||this.updateComplete.then(()=>this.chat?.updateComplete).then(()=>this.chat?.focus())}onOpen(e){this.isNavOpen=!1,this.openConversation(e.detail),e.detail===null&&this.chat?.startNew()}onDeleted(e){e.detail===this.conversationId&&this.openConversation(null)}onConversationChanged(e){this.openConversation(e.detail.id)}onTurnEnded(){this.list?.refresh(),this.onRecordsChanged()}onRecordsChanged(e){e?.composedPath().some(e=>e===this.panel)?this.chat?.refreshProposals():this.panel?.refresh(),this.countWaiting()}openConversation(e){this.conversationId=e,history.replaceState(null,``,e?`#/c/${e}`:location.pathname+location.search)}async countWaiting(){if(this.access!==`in`||document.hidden)return;let e=await this.api.approvals().catch(()=>null);e&&(this.waiting=e.items.length)}};u([e()],Q.prototype,`access`,void 0),u([e()],Q.prototype,`startError`,void 0),u([e()],Q.prototype,`conversationId`,void 0),u([e()],Q.prototype,`isNavOpen`,void 0),u([e()],Q.prototype,`isPanelOpen`,void 0),u([e()],Q.prototype,`tab`,void 0),u([e()],Q.prototype,`waiting`,void 0),u([m(`steward-chat`)],Q.prototype,`chat`,void 0),u([m(`steward-conversation-list`)],Q.prototype,`list`,void 0),u([m(`steward-side-panel`)],Q.prototype,`panel`,void 0),Q=u([l(`steward-workspace`)],Q);function $(){return/^#\/c\/([\w-]+)$/.exec(location.hash)?.[1]??null}