const __vite__mapDeps=(i,m=__vite__mapDeps,d=(m.f||(m.f=["./link-form-CVKBe1PW.js","./decorate-BdDXJSpu.js","./notice-DPzHhFXK.js","./passkeys-DpAqPwuY.js","./steward-office-p5KPtqTy.js","./steward-chat-DL88-qii.js","./office-nav-Dd0lKvP0.js"])))=>i.map(i=>d[i]);
import{a as e,c as t,d as n,g as r,i,l as a,o,p as s,r as c,s as l,t as u,u as d}from"./decorate-BdDXJSpu.js";import{_ as f,b as p,f as m,g as h,h as ee,l as g,m as te,o as ne,p as re,r as ie,s as ae,u as oe,v as _,y as v}from"./steward-chat-DL88-qii.js";import{a as se,i as y,n as b,r as x,t as S}from"./notice-DPzHhFXK.js";import{i as C}from"./passkeys-DpAqPwuY.js";import"./sign-in-form-Dmbd1mM0.js";import"./sheet-CAteogq2.js";import"./run-card-D-bu5oDs.js";import"./proposal-card-D-4FmNDh.js";import{t as ce}from"./save-blob-BOiAqzyI.js";var le=class extends ee{constructor(...e){super(...e),this.readers=null,this.conversations=(e=``)=>this.get(`/v1/conversations?limit=50${f(e)}`),this.renameConversation=(e,t)=>this.send(`PATCH`,`/v1/conversations/${h(e)}`,{body:{title:t}}),this.deleteConversation=e=>this.send(`DELETE`,`/v1/conversations/${h(e)}`),this.approvals=()=>this.get(`/v1/proposals?state=open&box=approvals`),this.myProposals=()=>this.get(`/v1/proposals?state=open&box=mine`),this.runs=(e=``)=>this.get(`/v1/action-runs?limit=30${f(e)}`),this.notifications=()=>this.get(`/v1/notifications?limit=50`),this.unread=()=>this.get(`/v1/notifications?unread=true&limit=100`),this.markRead=e=>this.send(`POST`,`/v1/notifications/${h(e)}/read`,{body:{}}),this.documents=(e=``)=>this.get(`/v1/documents?limit=100${e?`&q=${h(e)}`:``}`),this.document=e=>this.get(`/v1/documents/${h(e)}`),this.readerChoices=()=>this.readers??=this.get(`/v1/document-readers`),this.setReaders=(e,t,n)=>this.send(`PUT`,`/v1/documents/${h(e)}/readers?via=page`,{body:{readers:t},once:n}),this.deleteDocument=(e,t)=>this.send(`DELETE`,`/v1/documents/${h(e)}?via=page`,{once:t})}forget(){super.forget(),this.readers=null}},w={...o,top:{conversations:`Conversations`,panel:`Side panel`,account:`Account`,theme:`Theme`,themes:{system:`System`,light:`Light`,dark:`Dark`},signOut:`Sign out`,pinned:e=>`Sandbox date ${e}`,pinnedHint:`This sandbox company lives on a fixed date. Leave, ageing and due dates are counted from it.`,skip:`Skip to the message box`,profile:`Profile and security`,people:`People`,roles:`Roles`,audit:`Audit trail`,company:`Company settings`,back:`Back to the conversation`,office:`Administration`,notifications:`Notifications`,unread:t=>`Notifications, ${e(t,`new one`,`new ones`)}`},notifications:{title:`Notifications`,empty:`Nothing new`,emptyText:`What concerns you will be told here.`,readAll:`Mark all as read`,read:`Mark as read`,fresh:`New`},conversations:{label:`Conversations`,create:`New conversation`,untitled:`New conversation`,empty:`Your conversations will be kept here.`,rename:`Rename`,renameLabel:`Conversation title`,remove:`Delete`,removeTitle:`Delete this conversation?`,removeText:`Its messages go away for good. What was done in it stays done, and stays in the activity list.`,options:e=>`Options for ${e}`,today:`Today`,week:`Last 7 days`,older:`Older`},panel:{label:`Side panel`,tabs:{approvals:`Approvals`,documents:`Documents`,activity:`Activity`},refresh:`Refresh`},approvals:{empty:`Nothing is waiting for you`,emptyText:`Proposals that need your decision will show up here.`,others:`From colleagues`,mine:`Your own proposals`},documents:{upload:`Add documents`,drop:`Drop files here, or choose them`,dropNow:`Drop to add`,hint:`PDF, Word, Markdown, HTML or text`,readers:`Who may read`,readersFor:e=>`Who may read “${e}”`,readersNone:`Choose at least one.`,everyone:`Everyone in the company`,onlyMe:`Only me`,onePerson:`One person`,oneDepartment:`A department`,search:`Find a document`,empty:`No documents yet`,emptyText:`Add handbooks, policies or contracts. Answers will quote them.`,noMatch:`No document matches.`,states:{uploading:`Uploading`,queued:`Waiting`,scanning:`Checking`,parsing:`Reading`,embedding:`Indexing`,ready:`Ready`,failed:`Failed`},pages:t=>e(t,`page`,`pages`),version:e=>`version ${e}`,options:e=>`Options for ${e}`,changeReaders:`Change readers`,download:`Download original`,replace:`Replace the file`,replacing:`The new file is on its way`,remove:`Delete`,removeTitle:`Delete this document?`,removeText:`It is gone from answers at once, for everyone. You can undo this for 30 days.`,propose:`Check and confirm`,tooBig:e=>`Files are limited to ${e} MB.`,clear:`Clear from the list`},activity:{empty:`Nothing has been done yet`,emptyText:`Every confirmed action is listed here, with its undo.`,runs:`Actions`,audit:`Audit trail`,via:e=>`via ${e}`}},T=class{constructor(e,t,n=()=>void 0){this.host=e,this.onTurn=n,this.onChange=()=>{this.onTurn(this.matches),this.host.requestUpdate()},this.list=window.matchMedia(t),e.addController(this)}get matches(){return this.list.matches}hostConnected(){this.list.addEventListener(`change`,this.onChange)}hostDisconnected(){this.list.removeEventListener(`change`,this.onChange)}},ue=[{page:`profile`,icon:`lock`,permission:null},{page:`people`,icon:`people`,permission:`rbac.role.read`},{page:`roles`,icon:`shield`,permission:`rbac.role.read`},{page:`audit`,icon:`activity`,permission:`audit.entry.read`},{page:`company`,icon:`building`,permission:`tenants.settings.read`}];function de(e){return ue.filter(({permission:t})=>t===null||e(t))}function fe(e){let t=/^#\/([a-z]+)$/.exec(e)?.[1];return ue.find(({page:e})=>e===t)?.page??null}function pe(e){let t=/^#\/(invite|reset)\/([\w.~-]+)$/.exec(e);return t?{kind:t[1],token:t[2]}:null}var E=[`system`,`light`,`dark`],me=`steward-theme`;function he(){let e=localStorage.getItem(me);return E.find(t=>t===e)??`system`}function ge(e){localStorage.setItem(me,e),document.documentElement.style.colorScheme=e===`system`?``:e}function _e(){let{sample:e}=C.signIn;return s`<div class="sample" aria-hidden="true">
    <p class="ask">${e.ask}</p>
    <div class="card">
      <b>${e.title}</b>
      <p><span>${e.field}</span><del>${e.before}</del><i>→</i><ins>${e.after}</ins></p>
      <p><em>${C.proposal.confirm}</em><small>${C.proposal.undo.yes}</small></p>
    </div>
  </div>`}var ve=r`
  :host { display: flex; flex-direction: column; height: 100dvh; background: var(--paper); }
  .desk { display: flex; flex: 1; min-height: 0; }
  .nav { width: 264px; flex: none; border-right: 1px solid var(--line); background: var(--sunken); }
  main { flex: 1; min-width: 0; min-height: 0; }
  main > [hidden] { display: none; }
  .panel { width: 384px; flex: none; border-left: 1px solid var(--line); background: var(--surface); }
  .alone { display: grid; place-content: center; height: 100%; padding: var(--s5); color: var(--ink-soft); }
  .alone .spinner { width: 22px; height: 22px; }
  .door { display: grid; grid-template-columns: minmax(300px, 5fr) 7fr; flex: 1; min-height: 0; overflow: auto; overflow-anchor: none; }
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
  .entry { display: grid; align-content: safe center; gap: var(--s5); width: min(560px, 100%); margin: 0 auto; padding: var(--s6) var(--s5); }
  .entry h2 { font-size: var(--text-xl); font-weight: 640; letter-spacing: -0.015em; }
  @media (max-width: 860px) {
    .door { grid-template-columns: 1fr; align-content: start; }
    .pitch { padding: var(--s5) var(--s5) var(--s4); gap: var(--s2); }
    .pitch .logo, .sample { display: none; }
    .pitch h1 { font-size: 24px; }
    .pitch p { font-size: var(--text-m); }
    .entry { padding: var(--s5) var(--s4) var(--s6); align-content: start; }
  }
`;function D(e){return e?s`<steward-sheet placement="center" open .heading=${e.title} @closed=${e.onNo}>
    <div class="sure">
      <p>${e.text}</p>
      <div class="sure-buttons">
        <button class="button" type="button" @click=${e.onNo}>${o.cancel}</button>
        <button class="button danger" type="button" @click=${e.onYes}>${e.action}</button>
      </div>
    </div>
  </steward-sheet>`:n}var O=r`
  .sure { display: grid; gap: var(--s5); padding: var(--s5); }
  .sure p { color: var(--ink-soft); }
  .sure-buttons { display: flex; justify-content: flex-end; gap: var(--s2); }
`,k=w.conversations,A=864e5,j=class extends d{constructor(...e){super(...e),this.current=null,this.items=null,this.cursor=null,this.error=null,this.renaming=null,this.deleting=null,this.removeChosen=async()=>{let e=this.deleting;this.deleting=null,e&&(await this.change(()=>this.api.deleteConversation(e.id)),this.dispatchEvent(new CustomEvent(`conversation-deleted`,{detail:e.id})))},this.loadMore=async()=>{try{let e=await this.api.conversations(this.cursor??``);this.items=[...this.items??[],...e.items],this.cursor=e.next_cursor??null}catch(e){this.error=y(e)}}}static{this.styles=[i,O,r`
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
    `]}connectedCallback(){super.connectedCallback(),this.refresh()}render(){return s`<button class="button create" type="button" @click=${()=>this.open(null)}>${c(`plus`)}${k.create}</button>
      <nav aria-label=${k.label}>
        ${S(this.error,()=>void this.refresh())}
        ${this.items===null?this.error?n:b(6):this.renderGroups(this.items)}
        ${this.cursor?s`<button class="button plain" type="button" @click=${this.loadMore}>${w.more}</button>`:n}
      </nav>
      ${D(this.deleting&&{title:k.removeTitle,text:k.removeText,action:k.remove,onYes:this.removeChosen,onNo:()=>this.deleting=null})}`}async refresh(){try{let e=await this.api.conversations();this.items=e.items,this.cursor=e.next_cursor??null,this.error=null}catch(e){this.error=y(e)}}renderGroups(e){return e.length?[...Map.groupBy(e,e=>ye(e.updated_at))].map(([e,t])=>s`<h3>${e}</h3><ul>${t.map(e=>s`<li class=${e.id===this.current?`current`:``}>${this.renaming===e.id?this.renderRename(e):this.renderItem(e)}</li>`)}</ul>`):s`<p class="none">${k.empty}</p>`}renderItem(e){let t=e.title||k.untitled;return s`<button class="open" type="button" title=${t} aria-current=${e.id===this.current?`true`:`false`} @click=${()=>this.open(e.id)}>${t}</button>
      <span class="tools">
        <button class="icon-button small" type="button" aria-label="${k.rename}: ${t}" @click=${()=>void this.startRename(e)}>${c(`edit`)}</button>
        <button class="icon-button small" type="button" aria-label="${k.remove}: ${t}" @click=${()=>this.deleting=e}>${c(`trash`)}</button>
      </span>`}renderRename(e){return s`<form @submit=${t=>void this.rename(t,e)}>
      <input class="text" name="title" maxlength="120" aria-label=${k.renameLabel} .value=${e.title}
        @blur=${()=>this.renaming=null} @keydown=${e=>e.key===`Escape`&&(this.renaming=null)} />
    </form>`}async startRename(e){this.renaming=e.id,await this.updateComplete,this.renderRoot.querySelector(`form input`)?.select()}async rename(e,t){e.preventDefault();let n=String(new FormData(e.target).get(`title`)??``).trim();this.renaming=null,n&&n!==t.title&&await this.change(()=>this.api.renameConversation(t.id,n))}async change(e){try{await e(),await this.refresh()}catch(e){this.error=y(e)}}open(e){this.dispatchEvent(new CustomEvent(`open-conversation`,{detail:e}))}};u([t({attribute:!1})],j.prototype,`api`,void 0),u([t()],j.prototype,`current`,void 0),u([l()],j.prototype,`items`,void 0),u([l()],j.prototype,`cursor`,void 0),u([l()],j.prototype,`error`,void 0),u([l()],j.prototype,`renaming`,void 0),u([l()],j.prototype,`deleting`,void 0),j=u([a(`steward-conversation-list`)],j);function ye(e){let t=Date.now()-Date.parse(e);return t<A?k.today:t<7*A?k.week:k.older}var M=r`
  :host { display: block; padding: var(--s4); }
  .stack { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s3); }
  .skeletons { display: grid; gap: var(--s4); padding: var(--s3) 0; }
  h3 { color: var(--ink-soft); font-size: var(--text-xs); font-weight: 600; }
  .bar { display: flex; align-items: center; gap: var(--s2); }
  .bar h3 { flex: 1; }
  .soft { color: var(--ink-soft); font-size: var(--text-xs); }
`,N=w.activity,P=class extends d{constructor(...e){super(...e),this.runs=null,this.cursor=null,this.error=null,this.loadMore=async()=>{try{let e=await this.api.runs(this.cursor??``);this.runs=[...this.runs??[],...e.items],this.cursor=e.next_cursor??null}catch(e){this.error=y(e)}}}static{this.styles=[i,M,r`
      .when { display: block; margin: 3px 2px 0; }
      .trail { justify-self: start; text-decoration: none; }
    `]}connectedCallback(){super.connectedCallback(),this.refresh()}render(){return this.error?S(this.error,()=>void this.refresh()):this.runs===null?b(6):s`<div class="stack">
      ${this.runs.length?m(this.runs,e=>e.id,e=>this.renderRun(e)):this.renderEmpty()}
      ${this.cursor?s`<button class="button plain" type="button" @click=${this.loadMore}>${w.more}</button>`:n}
      ${this.api.session.can(`audit.entry.read`)?s`<a class="button trail" href="#/audit">${c(`shield`)}${N.audit}</a>`:n}
    </div>`}async refresh(){try{let e=await this.api.runs();this.runs=e.items,this.cursor=e.next_cursor??null,this.error=null}catch(e){this.error=y(e)}}renderEmpty(){return s`<div class="empty">${c(`activity`)}<b>${N.empty}</b><p>${N.emptyText}</p></div>`}renderRun(e){let t=(e.decided_by??e.requested_by)?.name;return s`<div>
      <steward-run-card plain .api=${this.api} .run=${e} .summary=${e.title}></steward-run-card>
      <span class="soft when">${[t,ae(e.created_at),e.via&&N.via(e.via)].filter(Boolean).join(` · `)}</span>
    </div>`}};u([t({attribute:!1})],P.prototype,`api`,void 0),u([l()],P.prototype,`runs`,void 0),u([l()],P.prototype,`cursor`,void 0),u([l()],P.prototype,`error`,void 0),P=u([a(`steward-activity-panel`)],P);var F=class extends d{constructor(...e){super(...e),this.others=null,this.mine=[],this.error=null}static{this.styles=[i,M]}connectedCallback(){super.connectedCallback(),this.refresh()}render(){return this.error?S(this.error,()=>void this.refresh()):this.others===null?b(5):!this.others.length&&!this.mine.length?s`<div class="empty">${c(`inbox`)}<b>${w.approvals.empty}</b><p>${w.approvals.emptyText}</p></div>`:s`<div class="stack">
      ${this.renderGroup(w.approvals.others,this.others)} ${this.renderGroup(w.approvals.mine,this.mine)}
    </div>`}async refresh(){try{let[e,t]=await Promise.all([this.api.approvals(),this.api.myProposals()]),n=new Set(e.items.map(e=>e.id));this.others=e.items,this.mine=t.items.filter(e=>!n.has(e.id)),this.error=null,this.dispatchEvent(new CustomEvent(`counted`,{detail:e.items.length+this.mine.filter(e=>e.can_confirm).length}))}catch(e){this.error=y(e)}}renderGroup(e,t){return t.length?s`<h3>${e}</h3>
      ${m(t,e=>e.id,e=>s`<steward-proposal-card .api=${this.api} .proposal=${e}></steward-proposal-card>`)}`:n}};u([t({attribute:!1})],F.prototype,`api`,void 0),u([l()],F.prototype,`others`,void 0),u([l()],F.prototype,`mine`,void 0),u([l()],F.prototype,`error`,void 0),F=u([a(`steward-approvals-panel`)],F);var I=r`
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
`;async function be(e,t,n){let r=await L(e,t,n);return r.status===401?await e.session.renew()?R(await L(e,t,n)):(e.session.end(),R(r)):R(r)}async function L(e,t,n){let r={...await e.authorization(),"Idempotency-Key":n.once},i=new FormData;return i.append(`file`,t,t.name),n.readers&&i.append(`readers`,JSON.stringify(n.readers)),new Promise((t,a)=>{let s=new XMLHttpRequest,{replaces:c}=n,l=c?`/v1/documents/${encodeURIComponent(c)}/content`:`/v1/documents`;s.open(c?`PUT`:`POST`,`${e.session.baseUrl}${l}?via=page`);for(let[e,t]of Object.entries(r))s.setRequestHeader(e,t);s.upload.onprogress=e=>n.onProgress(e.total?e.loaded/e.total:0),s.onload=()=>t(s),s.onerror=()=>a(new x(`offline`,o.errors.offline)),s.onabort=()=>a(new DOMException(``,`AbortError`)),n.signal.addEventListener(`abort`,()=>s.abort()),s.send(i)})}function R(e){let t=xe(e.responseText);if(e.status<400&&t?.document)return t;let n=t?.error,r=n?.message??o.errors.byStatus(e.status);throw new x(n?.code??`http_${e.status}`,r,e.status,n?.details)}function xe(e){try{return JSON.parse(e)}catch{return null}}var Se=class e extends EventTarget{static{this.ACTIVE_MAX=2}constructor(e){super(),this.api=e,this.uploads=[],this.active=0,this.started=new Set}add(e,t){for(let n of e)this.uploads=[...this.uploads,{id:_(),file:n,...t,sent:0,error:null,abort:new AbortController}];this.changed(),this.startNext()}remove(e){this.uploads.find(t=>t.id===e)?.abort.abort(),this.uploads=this.uploads.filter(t=>t.id!==e),this.changed()}retry(e){let t=this.uploads.find(t=>t.id===e);t&&(this.remove(e),this.add([t.file],{readers:t.readers,replaces:t.replaces}))}startNext(){let t=this.uploads.find(e=>!this.started.has(e.id));!t||this.active>=e.ACTIVE_MAX||(this.started.add(t.id),this.active+=1,this.send(t).finally(()=>{--this.active,this.startNext()}),this.startNext())}async send(e){let{readers:t,replaces:n,id:r,abort:i}=e,a=e=>this.update(r,{sent:e});try{let o=await be(this.api,e.file,{readers:t,replaces:n,once:r,onProgress:a,signal:i.signal});this.remove(r),this.dispatchEvent(new CustomEvent(`uploaded`,{detail:o}))}catch(e){se(e)||this.update(r,{error:y(e)})}}update(e,t){this.uploads=this.uploads.map(n=>n.id===e?{...n,...t}:n),this.changed()}changed(){this.dispatchEvent(new Event(`change`))}},z=class extends d{constructor(...e){super(...e),this.value=[`all`],this.open=!1,this.choices=[]}static{this.styles=[i,r`
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
    `]}connectedCallback(){super.connectedCallback(),this.load()}render(){let e=new Set(this.choices.map(e=>e.key)),t=this.value.filter(t=>!e.has(t)).map(e=>({key:e,label:B(e)})),n=[...this.choices.map(({key:e,label:t})=>({key:e,label:V(t)})),...t],r=n.filter(e=>this.value.includes(e.key)).map(e=>e.label);return s`<details ?open=${this.open}>
      <summary><span>${w.documents.readers}:</span> <b>${r.join(`, `)}</b></summary>
      <fieldset aria-label=${w.documents.readers}>
        <div class="chips">${n.map(e=>this.renderChoice(e))}</div>
      </fieldset>
    </details>`}renderChoice({key:e,label:t}){return s`<label><input type="checkbox" .checked=${this.value.includes(e)} @change=${t=>this.toggle(t,e)} />${t}</label>`}toggle(e,t){let n=this.value.filter(e=>e!==t),r=e.target.checked?t===`all`?[`all`]:[...n.filter(e=>e!==`all`),t]:n;this.value=r.length?r:[t],this.requestUpdate(),e.target.checked=this.value.includes(t),this.dispatchEvent(new CustomEvent(`change`))}async load(){this.choices=await this.api.readerChoices().then(e=>e.items,()=>this.ownChoices())}ownChoices(){let e=this.api.session.me;return[`all`,...(e?.roles??[]).map(e=>`role:${e}`),...e?[`user:${e.user.id}`]:[]].map(e=>({key:e,label:e.startsWith(`user:`)?w.documents.onlyMe:B(e)}))}};u([t({attribute:!1})],z.prototype,`api`,void 0),u([t({attribute:!1})],z.prototype,`value`,void 0),u([t({type:Boolean})],z.prototype,`open`,void 0),u([l()],z.prototype,`choices`,void 0),z=u([a(`steward-readers-field`)],z);function B(e,t=new Map){if(e===`all`)return w.documents.everyone;let n=t.get(e);return n?V(n):e.startsWith(`user:`)?w.documents.onePerson:e.startsWith(`department:`)?w.documents.oneDepartment:g(e.slice(e.indexOf(`:`)+1))}function V(e){return e.replace(/^Role /,``)}var H=w.documents,U=class extends d{constructor(...e){super(...e),this.sharable=!1,this.removable=!1,this.readerNames=new Map}static{this.styles=[i,I,r`
      :host { display: block; padding: 10px 6px 10px 14px; }
      .row { display: flex; gap: var(--s2); align-items: flex-start; }
      .body { flex: 1; min-width: 0; display: grid; gap: 3px; }
      b { font-size: 14px; font-weight: 550; line-height: 1.4; overflow-wrap: anywhere; }
      .meta { color: var(--ink-soft); font-size: var(--text-xs); overflow-wrap: anywhere; }
      .tools { display: flex; }
      progress { margin-top: 4px; }
      .problem { color: var(--danger); font-size: var(--text-xs); }
    `]}render(){let{document:e}=this;return s`<div class="row">
      <div class="body">
        <b>${e.title||e.filename}</b>
        <span class="meta">${this.facts().join(` · `)}</span>
        ${this.renderState()}
      </div>
      <span class="tools">
        ${this.sharable?this.renderTool(`people`,H.changeReaders,`share`):n}
        ${this.sharable?this.renderTool(`upload`,H.replace,`replace`):n}
        ${this.renderTool(`download`,H.download,`download`)}
        ${this.removable?this.renderTool(`trash`,H.remove,`remove`):n}
      </span>
    </div>`}facts(){let{pages_count:e,version:t,size_bytes:n,readers:r}=this.document;return[e?H.pages(e):ne(n),r.map(e=>B(e,this.readerNames)).join(`, `),t>1?H.version(t):``].filter(Boolean)}renderState(){let{state:e,progress:t,error:r}=this.document;if(e===`ready`)return n;if(e===`failed`)return s`<span class="problem" role="alert">${r||H.states.failed}</span>`;let i=H.states[e]??e;return s`<span class="meta" role="status">${i}… ${Math.round(t*100)} %</span>
      <progress max="1" value=${t} aria-label=${i}></progress>`}renderTool(e,t,n){let r=this.document.title||this.document.filename;return s`<button class="icon-button small" type="button" title=${t} aria-label="${t}: ${r}"
      @click=${()=>this.dispatchEvent(new CustomEvent(n))}>${c(e)}</button>`}};u([t({attribute:!1})],U.prototype,`document`,void 0),u([t({type:Boolean})],U.prototype,`sharable`,void 0),u([t({type:Boolean})],U.prototype,`removable`,void 0),u([t({attribute:!1})],U.prototype,`readerNames`,void 0),U=u([a(`steward-document-row`)],U);var W=class extends d{constructor(...e){super(...e),this.readers=[],this.error=null,this.proposal=null}static{this.styles=[i,r`
      form { display: grid; gap: var(--s5); padding: var(--s5); }
      .card { padding: var(--s4); }
      footer { display: flex; justify-content: flex-end; gap: var(--s2); }
    `]}connectedCallback(){super.connectedCallback(),this.readers=this.document.readers}render(){return s`<steward-sheet placement="center" open .heading=${w.documents.readersFor(this.document.title)} @closed=${this.close}>
      ${this.proposal?this.renderProposal(this.proposal):s`<form @submit=${this.save}>
        <steward-readers-field open .api=${this.api} .value=${this.readers} @change=${e=>void(this.readers=e.target.value)}></steward-readers-field>
        ${S(this.error)}
        <footer>
          <button class="button" type="button" @click=${this.close}>${w.cancel}</button>
          <button class="button primary" type="submit">${w.documents.propose}</button>
        </footer>
      </form>`}
    </steward-sheet>`}renderProposal(e){return s`<div class="card" @records-changed=${()=>this.dispatchEvent(new CustomEvent(`changed`))}>
      <steward-proposal-card .api=${this.api} .proposal=${e}></steward-proposal-card></div>`}async save(e){e.preventDefault();try{let e=await this.api.setReaders(this.document.id,this.readers,_());e.status===`proposal_required`?this.proposal=e.proposal:this.finish()}catch(e){this.error=y(e)}}finish(){this.dispatchEvent(new CustomEvent(`changed`)),this.close()}close(){this.dispatchEvent(new CustomEvent(`closed`))}};u([t({attribute:!1})],W.prototype,`api`,void 0),u([t({attribute:!1})],W.prototype,`document`,void 0),u([l()],W.prototype,`readers`,void 0),u([l()],W.prototype,`error`,void 0),u([l()],W.prototype,`proposal`,void 0),W=u([a(`steward-readers-dialog`)],W);var G=w.documents,Ce=1e3,we=3,Te=`.pdf,.docx,.xlsx,.csv,.md,.markdown,.txt,.html,.htm`,K=class extends d{constructor(...e){super(...e),this.items=null,this.error=null,this.search=``,this.readerNames=new Map,this.isOver=!1,this.readers=[`all`],this.deleting=null,this.sharing=null,this.recent=[],this.replacing=null,this.timer=0,this.removeChosen=async()=>{let e=this.deleting;if(this.deleting=null,e)try{this.onChanged(await this.api.deleteDocument(e.id,_()))}catch(e){this.error=y(e)}}}static{this.styles=[i,M,O,I]}connectedCallback(){super.connectedCallback(),this.queue=new Se(this.api),this.queue.addEventListener(`change`,()=>this.requestUpdate()),this.queue.addEventListener(`uploaded`,e=>this.onChanged(e.detail)),this.refresh(),this.api.readerChoices().then(e=>this.readerNames=new Map(e.items.map(({key:e,label:t})=>[e,t])),()=>void 0)}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.timer)}render(){return s`<div class="stack" @dragover=${this.onDragOver} @dragleave=${()=>this.isOver=!1} @drop=${this.onDrop}>
        ${this.canAdd?this.renderDrop():n}
        <input class="newer" type="file" hidden aria-label=${G.replace} accept=${Te} @change=${this.onPickNewer} />
        ${m(this.recent,e=>e,e=>s`<steward-run-card plain .api=${this.api} .runId=${e} @records-changed=${()=>void this.refresh()}></steward-run-card>`)}
        ${m(this.queue.uploads,e=>e.id,e=>this.renderUpload(e))}
        <label class="search">${c(`search`)}<span class="unseen">${G.search}</span>
          <input class="text" type="search" placeholder=${G.search} .value=${this.search} @input=${this.onSearch} /></label>
        ${S(this.error,()=>void this.refresh())} ${this.renderList()}
      </div>
      ${D(this.deleting&&{title:G.removeTitle,text:`${this.deleting.title}. ${G.removeText}`,action:G.remove,onYes:this.removeChosen,onNo:()=>this.deleting=null})}
      ${this.sharing?s`<steward-readers-dialog .api=${this.api} .document=${this.sharing} @closed=${()=>this.sharing=null} @changed=${this.onShared}></steward-readers-dialog>`:n}`}async refresh(){clearTimeout(this.timer);try{this.items=(await this.api.documents(this.search)).items,this.error=null}catch(e){this.error=y(e)}this.items?.some(e=>e.state!==`ready`&&e.state!==`failed`)&&this.isConnected&&!this.error&&(this.timer=window.setTimeout(()=>void this.refresh(),Ce))}renderDrop(){return s`<button class="drop ${this.isOver?`over`:``}" type="button" @click=${()=>this.fileInput.click()}>
        ${c(`upload`)}<b>${this.isOver?G.dropNow:G.drop}</b><span>${G.hint}</span>
      </button>
      <input class="new" type="file" multiple hidden aria-label=${G.upload} accept=${Te} @change=${this.onPick} />
      <steward-readers-field .api=${this.api} .value=${this.readers} @change=${e=>this.readers=e.target.value}></steward-readers-field>`}renderUpload(e){return s`<div class="upload">
      <div class="bar"><span class="name">${e.file.name}</span>
        <button class="icon-button small" type="button" aria-label="${e.error?G.clear:w.cancel}: ${e.file.name}" @click=${()=>this.queue.remove(e.id)}>${c(`close`)}</button></div>
      ${e.error?S(e.error,()=>this.queue.retry(e.id)):s`<progress max="1" value=${e.sent} aria-label="${G.states.uploading}: ${e.file.name}"></progress>`}
    </div>`}renderList(){if(this.items===null)return this.error?n:b(6);if(!this.items.length)return this.search?s`<p class="soft none">${G.noMatch}</p>`:s`<div class="empty">${c(`book`)}<b>${G.empty}</b><p>${G.emptyText}</p></div>`;let{session:e}=this.api;return s`<ul class="list">${m(this.items,e=>e.id,t=>s`<li><steward-document-row .document=${t} .readerNames=${this.readerNames} ?sharable=${e.can(`kb.document.update`)} ?removable=${e.can(`kb.document.delete`)} @share=${()=>this.sharing=t} @replace=${()=>this.startReplace(t)} @remove=${()=>this.deleting=t} @download=${()=>void this.download(t)}></steward-document-row></li>`)}</ul>`}get canAdd(){return this.api.session.can(`kb.document.create`)}onDragOver(e){this.canAdd&&e.dataTransfer?.types.includes(`Files`)&&(e.preventDefault(),this.isOver=!0)}onDrop(e){e.preventDefault(),this.isOver=!1,this.queue.add(e.dataTransfer?.files??[],{readers:this.readers})}onPick(){this.queue.add([...this.fileInput.files??[]],{readers:this.readers}),this.fileInput.value=``}startReplace(e){this.replacing=e,this.newerInput.click()}onPickNewer(){this.replacing&&this.queue.add([...this.newerInput.files??[]],{replaces:this.replacing.id}),this.newerInput.value=``,this.replacing=null}onChanged({run_id:e}){this.recent=[e,...this.recent].slice(0,we),this.refresh()}onSearch(e){this.search=e.target.value.trim(),clearTimeout(this.timer),this.timer=window.setTimeout(()=>void this.refresh(),250)}onShared(){this.refresh()}async download(e){try{ce(await this.api.original(e.id),e.filename)}catch(e){this.error=y(e)}}};u([t({attribute:!1})],K.prototype,`api`,void 0),u([l()],K.prototype,`items`,void 0),u([l()],K.prototype,`error`,void 0),u([l()],K.prototype,`search`,void 0),u([l()],K.prototype,`readerNames`,void 0),u([l()],K.prototype,`isOver`,void 0),u([l()],K.prototype,`readers`,void 0),u([l()],K.prototype,`deleting`,void 0),u([l()],K.prototype,`sharing`,void 0),u([l()],K.prototype,`recent`,void 0),u([p(`input.new`)],K.prototype,`fileInput`,void 0),u([p(`input.newer`)],K.prototype,`newerInput`,void 0),K=u([a(`steward-documents-panel`)],K);var q=[`approvals`,`documents`,`activity`],J=class extends d{constructor(...e){super(...e),this.tab=`approvals`,this.waiting=0,this.refresh=()=>void this.renderRoot.querySelector(`#panel > *`)?.refresh()}static{this.styles=[i,r`
      :host { display: flex; flex-direction: column; min-height: 0; height: 100%; }
      .tabs { display: flex; gap: 2px; padding: var(--s2) var(--s3) 0; border-bottom: 1px solid var(--line); }
      [role="tab"] { position: relative; display: inline-flex; align-items: center; gap: 6px; min-height: 40px; padding: 0 10px; border: 0; background: none; color: var(--ink-soft); font-size: var(--text-s); font-weight: 550; cursor: pointer; border-radius: var(--radius-s) var(--radius-s) 0 0; }
      [role="tab"]:hover { color: var(--ink); }
      [role="tab"]:focus-visible { outline-offset: -2px; }
      [aria-selected="true"] { color: var(--ink); }
      [aria-selected="true"]::after { content: ""; position: absolute; left: 10px; right: 10px; bottom: -1px; height: 2px; border-radius: 2px; background: var(--accent); }
      .refresh { margin: 3px 0 0 auto; }
      [role="tabpanel"] { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; }
    `]}render(){return s`<div class="tabs" role="tablist" aria-label=${w.panel.label} @keydown=${this.onKey}>
        ${q.map(e=>this.renderTab(e))}
        <button class="icon-button small refresh" type="button" aria-label=${w.panel.refresh} title=${w.panel.refresh} @click=${this.refresh}>${c(`refresh`)}</button>
      </div>
      <div id="panel" role="tabpanel" aria-labelledby="tab-${this.tab}" tabindex="-1">${this.renderPanel()}</div>`}renderTab(e){let t=e===this.tab;return s`<button id="tab-${e}" role="tab" type="button" aria-selected=${t} aria-controls="panel" tabindex=${t?0:-1} @click=${()=>this.show(e)}>
      ${w.panel.tabs[e]}${e===`approvals`&&this.waiting?s`<span class="badge good">${this.waiting}</span>`:``}
    </button>`}renderPanel(){return this.tab===`documents`?s`<steward-documents-panel .api=${this.api}></steward-documents-panel>`:this.tab===`activity`?s`<steward-activity-panel .api=${this.api}></steward-activity-panel>`:s`<steward-approvals-panel .api=${this.api} @counted=${this.onCounted}></steward-approvals-panel>`}show(e){this.tab=e,this.dispatchEvent(new CustomEvent(`tab`,{detail:e}))}onKey(e){let t={ArrowRight:1,ArrowLeft:-1}[e.key];if(!t)return;let n=q[(q.indexOf(this.tab)+t+q.length)%q.length];this.show(n),this.renderRoot.querySelector(`#tab-${n}`)?.focus()}onCounted(e){this.dispatchEvent(new CustomEvent(`counted`,{detail:e.detail}))}};u([t({attribute:!1})],J.prototype,`api`,void 0),u([t()],J.prototype,`tab`,void 0),u([t({type:Number})],J.prototype,`waiting`,void 0),J=u([a(`steward-side-panel`)],J);var Y=w.notifications,Ee=6e4,De=99,X=class extends d{constructor(...e){super(...e),this.unread=0,this.items=null,this.error=null,this.timer=0,this.readAll=async()=>{let e=await this.api.unread().catch(()=>null);await this.read(e?.items??[])}}static{this.styles=[i,r`
      :host { display: contents; }
      .bell { position: relative; }
      .count { position: absolute; top: 0; right: -2px; min-width: 16px; height: 16px; padding: 0 4px; border-radius: 99px; background: var(--accent); color: var(--on-accent); font-size: 10.5px; font-weight: 700; line-height: 16px; text-align: center; }
      [popover] { position: fixed; inset: 52px 12px auto auto; width: min(380px, calc(100vw - 24px)); max-height: min(560px, calc(100dvh - 72px)); margin: 0; padding: 0; border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--raised); color: var(--ink); box-shadow: var(--shadow-l); overflow: hidden; }
      [popover]:popover-open { display: flex; flex-direction: column; }
      header { display: flex; align-items: center; gap: var(--s2); padding: var(--s2) var(--s2) var(--s2) var(--s4); border-bottom: 1px solid var(--line); }
      h2 { flex: 1; font-size: var(--text-s); font-weight: 620; }
      ul { overflow-y: auto; overscroll-behavior: contain; }
      li { display: grid; grid-template-columns: 8px minmax(0, 1fr) auto; gap: 10px; padding: 11px var(--s2) 11px var(--s4); font-size: var(--text-s); line-height: 1.45; }
      li + li { border-top: 1px solid var(--line); }
      .dot { width: 8px; height: 8px; margin-top: 6px; border-radius: 50%; background: transparent; }
      .fresh .dot { background: var(--accent); }
      .fresh p { font-weight: 550; }
      p { overflow-wrap: anywhere; }
      time { display: block; margin-top: 1px; color: var(--ink-soft); font-size: var(--text-xs); font-weight: 400; }
      .skeletons { display: grid; gap: var(--s4); padding: var(--s4); }
      .notice { margin: var(--s3); }
    `]}connectedCallback(){super.connectedCallback(),this.count(),this.timer=window.setInterval(()=>void this.count(),Ee)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.timer)}render(){let e=this.unread?w.top.unread(this.unread):w.top.notifications;return s`<button class="icon-button bell" type="button" popovertarget="list" aria-label=${e} title=${w.top.notifications}>
        ${c(`bell`)}${this.unread?s`<span class="count" aria-hidden="true">${Math.min(this.unread,De)}</span>`:n}
      </button>
      <section id="list" popover aria-label=${Y.title} @beforetoggle=${this.onToggle}>
        <header><h2>${Y.title}</h2>
          ${this.unread?s`<button class="button plain small" type="button" @click=${this.readAll}>${Y.readAll}</button>`:n}</header>
        ${S(this.error,()=>void this.load())} ${this.renderList()}
      </section>`}renderList(){return this.items===null?this.error?n:b(4):this.items.length?s`<ul>${this.items.map(e=>this.renderItem(e))}</ul>`:s`<div class="empty">${c(`bell`)}<b>${Y.empty}</b><p>${Y.emptyText}</p></div>`}renderItem(e){let t=e.read_at===null;return s`<li class=${t?`fresh`:``}>
      <span class="dot" role="img" aria-label=${t?Y.fresh:n}></span>
      <p>${e.text}<time datetime=${e.created_at}>${ae(e.created_at)}</time></p>
      ${t?s`<button class="icon-button small" type="button" title=${Y.read} aria-label="${Y.read}: ${e.text}" @click=${()=>void this.read([e])}>${c(`check`)}</button>`:n}
    </li>`}async count(){if(document.hidden)return;let e=await this.api.unread().catch(()=>null);e&&(this.unread=e.items.length)}onToggle(e){e.newState===`open`&&this.load()}async load(){try{this.items=(await this.api.notifications()).items,this.error=null}catch(e){this.error=y(e)}}async read(e){try{await Promise.all(e.map(e=>this.api.markRead(e.id)))}catch(e){this.error=y(e)}await Promise.all([this.load(),this.count()])}};u([t({attribute:!1})],X.prototype,`api`,void 0),u([l()],X.prototype,`unread`,void 0),u([l()],X.prototype,`items`,void 0),u([l()],X.prototype,`error`,void 0),X=u([a(`steward-notification-bell`)],X);var Z=w.top,Q=class extends d{constructor(...e){super(...e),this.waiting=0,this.panelOpen=!1,this.theme=he()}static{this.styles=[i,r`
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
      .out { width: 100%; justify-content: flex-start; text-decoration: none; }
      .pages { display: grid; padding: var(--s2) 0; border-bottom: 1px solid var(--line); }
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
    `]}render(){let{me:e}=this,t=e.roles.map(g).join(`, `);return s`<header>
      <button class="button skip" type="button" @click=${()=>this.fire(`skip`)}>${Z.skip}</button>
      <button class="icon-button nav" type="button" aria-label=${Z.conversations} @click=${()=>this.fire(`toggle-nav`)}>${c(`menu`)}</button>
      <div class="brand"><span class="logo" aria-hidden="true">S</span><h1>${e.tenant.name}</h1>${this.renderPinned()}</div>
      <steward-notification-bell .api=${this.api}></steward-notification-bell>
      <button class="icon-button panel" type="button" aria-label=${Z.panel} title=${Z.panel} aria-expanded=${this.panelOpen} @click=${()=>this.fire(`toggle-panel`)}>
        ${c(`panel`)}${this.waiting?s`<span class="count">${this.waiting}</span>`:n}
      </button>
      <button class="person" type="button" popovertarget="account" aria-label="${Z.account}: ${e.user.name}">
        <span><b>${e.user.name}</b><small>${t}</small></span><span class="face" aria-hidden="true">${oe(e.user.name)}</span>
      </button>
      <div id="account" popover>
        <p class="card"><b>${e.user.name}</b><small>${e.user.email}</small><small>${t} · ${e.tenant.name}</small></p>
        <nav class="pages" aria-label=${Z.office}>${de(e=>this.api.session.can(e)).map(({page:e,icon:t})=>s`<a class="button plain out" href="#/${e}" @click=${()=>this.closeAccount()}>${c(t)}${Z[e]}</a>`)}</nav>
        <fieldset role="radiogroup" aria-label=${Z.theme}>${E.map(e=>this.renderTheme(e))}</fieldset>
        <button class="button plain out" type="button" @click=${()=>this.fire(`sign-out`)}>${c(`signOut`)}${Z.signOut}</button>
      </div>
    </header>`}renderPinned(){let{tenant:e}=this.me;return e.is_sandbox?s`<span class="badge" title=${Z.pinnedHint}>${c(`clock`)}${Z.pinned(ie(e.now))}</span>`:n}renderTheme(e){return s`<label><input type="radio" name="theme" .checked=${this.theme===e} @change=${()=>this.setTheme(e)} />${Z.themes[e]}</label>`}setTheme(e){this.theme=e,ge(e)}fire(e){this.closeAccount(),this.dispatchEvent(new CustomEvent(e))}closeAccount(){this.renderRoot.querySelector(`#account`)?.hidePopover()}};u([t({attribute:!1})],Q.prototype,`api`,void 0),u([t({attribute:!1})],Q.prototype,`me`,void 0),u([t({type:Number})],Q.prototype,`waiting`,void 0),u([t({type:Boolean})],Q.prototype,`panelOpen`,void 0),u([l()],Q.prototype,`theme`,void 0),Q=u([a(`steward-top-bar`)],Q);var Oe=3e4,$=class extends d{constructor(...e){super(...e),this.access=`checking`,this.startError=null,this.conversationId=ke(),this.page=fe(location.hash),this.link=pe(location.hash),this.step=C.signIn.title,this.isNavOpen=!1,this.isPanelOpen=!0,this.tab=`approvals`,this.waiting=0,this.api=new le(new te),this.hasRoomForNav=new T(this,`(min-width: 861px)`),this.hasRoomForPanel=new T(this,`(min-width: 1180px)`,e=>{this.isPanelOpen=e}),this.timer=0,this.onEnded=()=>{this.access=`out`,this.waiting=0,this.page=null,this.openConversation(null)},this.onHash=()=>{let e=this.page!==null;if(this.link=pe(location.hash),this.showPage(),this.page)return;let t=ke();t||!e?this.conversationId=t:this.openConversation(this.conversationId)}}static{this.styles=[re,i,ve]}connectedCallback(){super.connectedCallback(),ge(he()),this.isPanelOpen=this.hasRoomForPanel.matches,this.api.surface=this,this.api.session.addEventListener(`ended`,this.onEnded),this.api.session.addEventListener(`started`,()=>this.requestUpdate()),window.addEventListener(`hashchange`,this.onHash),this.timer=window.setInterval(()=>void this.countWaiting(),Oe),this.start()}disconnectedCallback(){super.disconnectedCallback(),window.removeEventListener(`hashchange`,this.onHash),clearInterval(this.timer)}render(){return this.startError?s`<div class="alone">${S(this.startError,()=>void this.start())}</div>`:this.access===`checking`?s`<div class="alone"><span class="spinner" role="status" aria-label=${w.loading}></span></div>`:this.access===`out`||this.link?this.renderDoor():s`<steward-top-bar .api=${this.api} .me=${this.api.session.me} .waiting=${this.waiting} .panelOpen=${this.isPanelOpen}
        @toggle-nav=${()=>this.isNavOpen=!0} @toggle-panel=${()=>this.isPanelOpen=!this.isPanelOpen}
        @sign-out=${()=>void this.api.session.signOut()} @skip=${()=>this.chat?.focus()}></steward-top-bar>
      <div class="desk" @records-changed=${this.onRecordsChanged}>
        ${this.renderNav()}
        <main><steward-chat ?hidden=${this.page!==null} .api=${this.api} .conversationId=${this.conversationId} @conversation-changed=${this.onConversationChanged} @turn-ended=${this.onTurnEnded}></steward-chat>
          ${this.page?s`<steward-office .api=${this.api} .page=${this.page}></steward-office>`:n}</main>
        ${this.renderPanel()}
      </div>`}renderDoor(){return s`<div class="door">
      <div class="pitch"><span class="logo" aria-hidden="true">S</span><h1>${w.product}</h1><p>${C.signIn.lead}</p>${_e()}</div>
      <main class="entry"><h2>${this.step}</h2>${this.renderEntry()}</main>
    </div>`}renderEntry(){return this.link?(v(()=>import(`./link-form-CVKBe1PW.js`),__vite__mapDeps([0,1,2,3]),import.meta.url),s`<steward-link-form .api=${this.api} .link=${this.link} @step=${this.onStep} @signed-in=${this.leaveLink} @done=${this.leaveLink}></steward-link-form>`):s`<steward-sign-in-form .api=${this.api} @step=${this.onStep} @signed-in=${this.onSignedIn}></steward-sign-in-form>`}renderNav(){let e=this.page?s`<steward-office-nav .api=${this.api} .current=${this.page} @click=${()=>this.isNavOpen=!1}></steward-office-nav>`:this.renderConversations();if(this.hasRoomForNav.matches)return s`<aside class="nav">${e}</aside>`;let t=this.page?w.top.office:w.top.conversations;return s`<steward-sheet placement="left" .open=${this.isNavOpen} .heading=${t} @closed=${()=>this.isNavOpen=!1}>${e}</steward-sheet>`}renderConversations(){return s`<steward-conversation-list .api=${this.api} .current=${this.conversationId} @open-conversation=${this.onOpen} @conversation-deleted=${this.onDeleted}></steward-conversation-list>`}renderPanel(){let e=s`<steward-side-panel .api=${this.api} .tab=${this.tab} .waiting=${this.waiting} @tab=${e=>this.tab=e.detail} @counted=${e=>this.waiting=e.detail}></steward-side-panel>`;return this.hasRoomForPanel.matches?this.isPanelOpen?s`<aside class="panel" aria-label=${w.panel.label}>${e}</aside>`:n:s`<steward-sheet .open=${this.isPanelOpen} .heading=${w.panel.tabs[this.tab]} @closed=${()=>this.isPanelOpen=!1}>${this.isPanelOpen?e:n}</steward-sheet>`}async start(){this.startError=null;try{this.showPage(),await this.api.session.resume()?this.onSignedIn():this.access=`out`}catch(e){this.startError=y(e)}}onSignedIn(){this.access=`in`,this.step=C.signIn.title,this.countWaiting(),this.page||window.matchMedia(`(pointer: coarse)`).matches||this.updateComplete.then(()=>this.chat?.updateComplete).then(()=>this.chat?.focus())}showPage(){let e=fe(location.hash);e&&v(()=>import(`./steward-office-p5KPtqTy.js`),__vite__mapDeps([4,1,2,5]),import.meta.url),e&&v(()=>import(`./office-nav-Dd0lKvP0.js`),__vite__mapDeps([6,1]),import.meta.url),e===null!=(this.page===null)&&(this.isPanelOpen=e===null&&this.hasRoomForPanel.matches),this.page=e}onStep(e){this.step=e.detail}leaveLink(){this.link=null,this.step=C.signIn.title,history.replaceState(null,``,location.pathname+location.search),this.api.session.me&&this.onSignedIn()}onOpen(e){this.isNavOpen=!1,this.openConversation(e.detail),e.detail===null&&this.chat?.startNew()}onDeleted(e){e.detail===this.conversationId&&this.openConversation(null)}onConversationChanged(e){this.openConversation(e.detail.id)}onTurnEnded(){this.list?.refresh(),this.onRecordsChanged()}onRecordsChanged(e){e?.composedPath().some(e=>e===this.panel)?this.chat?.refreshProposals():this.panel?.refresh(),this.countWaiting()}openConversation(e){this.conversationId=e,this.page||history.replaceState(null,``,e?`#/c/${e}`:location.pathname+location.search)}async countWaiting(){if(this.access!==`in`||document.hidden)return;let e=await this.api.approvals().catch(()=>null);e&&(this.waiting=e.items.length)}};u([l()],$.prototype,`access`,void 0),u([l()],$.prototype,`startError`,void 0),u([l()],$.prototype,`conversationId`,void 0),u([l()],$.prototype,`page`,void 0),u([l()],$.prototype,`link`,void 0),u([l()],$.prototype,`step`,void 0),u([l()],$.prototype,`isNavOpen`,void 0),u([l()],$.prototype,`isPanelOpen`,void 0),u([l()],$.prototype,`tab`,void 0),u([l()],$.prototype,`waiting`,void 0),u([p(`steward-chat`)],$.prototype,`chat`,void 0),u([p(`steward-conversation-list`)],$.prototype,`list`,void 0),u([p(`steward-side-panel`)],$.prototype,`panel`,void 0),$=u([a(`steward-workspace`)],$);function ke(){return/^#\/c\/([\w-]+)$/.exec(location.hash)?.[1]??null}export{w as i,D as n,de as r,O as t};