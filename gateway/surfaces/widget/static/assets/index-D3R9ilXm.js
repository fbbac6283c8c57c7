const __vite__mapDeps=(i,m=__vite__mapDeps,d=(m.f||(m.f=["./link-form-B6NGwL2x.js","./decorate-B20ZMbrJ.js","./errors-CaAjyIWv.js","./providers-DzqZOxI1.js","./icons-ByyCya_q.js","./steward-chat-CuvsbpBY.js","./steward-office-Bf-UTLA_.js","./office-nav-uzHfSPFk.js"])))=>i.map(i=>d[i]);
import{a as e,c as t,d as n,i as r,l as i,m as a,n as o,o as s,r as c,s as l,t as u}from"./decorate-B20ZMbrJ.js";import{S as d,_ as ee,b as f,f as p,g as te,h as ne,l as m,m as h,o as re,p as g,r as ie,s as ae,u as oe,v as _,x as v,y}from"./steward-chat-CuvsbpBY.js";import{n as b,r as se,t as x}from"./errors-CaAjyIWv.js";import{o as S}from"./providers-DzqZOxI1.js";import"./sign-in-form-Bgz9s9Bf.js";import"./sheet-BVyByLiq.js";import{n as C}from"./icons-ByyCya_q.js";import"./run-card-Bkna9vAn.js";import"./proposal-card-D6JKXiO1.js";import{t as ce}from"./save-blob-BOiAqzyI.js";var le=class extends ee{constructor(...e){super(...e),this.readers=null,this.conversations=(e=``)=>this.get(`/v1/conversations?limit=50${y(e)}`),this.renameConversation=(e,t)=>this.send(`PATCH`,`/v1/conversations/${_(e)}`,{body:{title:t}}),this.deleteConversation=e=>this.send(`DELETE`,`/v1/conversations/${_(e)}`),this.approvals=()=>this.get(`/v1/proposals?state=open&box=approvals`),this.myProposals=()=>this.get(`/v1/proposals?state=open&box=mine`),this.runs=(e=``)=>this.get(`/v1/action-runs?limit=30${y(e)}`),this.notifications=()=>this.get(`/v1/notifications?limit=50`),this.unread=()=>this.get(`/v1/notifications?unread=true&limit=100`),this.markRead=e=>this.send(`POST`,`/v1/notifications/${_(e)}/read`,{body:{}}),this.documents=(e=``)=>this.get(`/v1/documents?limit=100${e?`&q=${_(e)}`:``}`),this.document=e=>this.get(`/v1/documents/${_(e)}`),this.readerChoices=()=>this.readers??=this.get(`/v1/document-readers`),this.setReaders=(e,t,n)=>this.send(`PUT`,`/v1/documents/${_(e)}/readers?via=page`,{body:{readers:t},once:n}),this.deleteDocument=(e,t)=>this.send(`DELETE`,`/v1/documents/${_(e)}?via=page`,{once:t})}forget(){super.forget(),this.readers=null}},w={...r,top:{conversations:`Conversations`,panel:`Side panel`,panelWaiting:e=>`Side panel, ${e} waiting`,account:`Account`,theme:`Theme`,themes:{system:`System`,light:`Light`,dark:`Dark`},signOut:`Sign out`,pinned:e=>`Sandbox date ${e}`,pinnedHint:`This sandbox company lives on a fixed date. Leave, ageing and due dates are counted from it.`,skip:`Skip to the message box`,profile:`Profile and security`,people:`People`,roles:`Roles`,audit:`Audit trail`,company:`Company settings`,usage:`Usage and cost`,tests:`Test the assistant`,back:`Back to the conversation`,office:`Administration`,notifications:`Notifications`,unread:e=>`Notifications, ${c(e,`new one`,`new ones`)}`},notifications:{title:`Notifications`,empty:`Nothing new`,emptyText:`What concerns you will be told here.`,readAll:`Mark all as read`,read:`Mark as read`,fresh:`New`},conversations:{label:`Conversations`,create:`New conversation`,untitled:`New conversation`,empty:`Your conversations will be kept here.`,rename:`Rename`,renameLabel:`Conversation title`,remove:`Delete`,removeTitle:`Delete this conversation?`,removeText:`Its messages go away for good. What was done in it stays done, and stays in the activity list.`,options:e=>`Options for ${e}`,today:`Today`,week:`Last 7 days`,older:`Older`},panel:{label:`Side panel`,tabs:{approvals:`Approvals`,documents:`Documents`,activity:`Activity`},refresh:`Refresh`},approvals:{empty:`Nothing is waiting for you`,emptyText:`Proposals that need your decision will show up here.`,others:`From colleagues`,mine:`Your own proposals`},documents:{upload:`Add documents`,drop:`Drop files here, or choose them`,dropNow:`Drop to add`,hint:`PDF, Word, Markdown, HTML or text`,readers:`Who may read`,readersFor:e=>`Who may read “${e}”`,readersNone:`Choose at least one.`,everyone:`Everyone in the company`,onlyMe:`Only me`,onePerson:`One person`,oneDepartment:`A department`,search:`Find a document`,empty:`No documents yet`,emptyText:`Add handbooks, policies or contracts. Answers will quote them.`,noMatch:`No document matches.`,states:{uploading:`Uploading`,queued:`Waiting`,scanning:`Checking`,parsing:`Reading`,embedding:`Indexing`,ready:`Ready`,failed:`Failed`},pages:e=>c(e,`page`,`pages`),version:e=>`version ${e}`,options:e=>`Options for ${e}`,changeReaders:`Change readers`,download:`Download original`,replace:`Replace the file`,replacing:`The new file is on its way`,remove:`Delete`,removeTitle:`Delete this document?`,removeText:`It is gone from answers at once, for everyone. You can undo this for 30 days.`,propose:`Check and confirm`,tooBig:e=>`Files are limited to ${e} MB.`,clear:`Clear from the list`},activity:{empty:`Nothing has been done yet`,emptyText:`Every confirmed action is listed here, with its undo.`,runs:`Actions`,audit:`Audit trail`,via:e=>`via ${e}`}},ue=class{constructor(e,t,n=()=>void 0){this.host=e,this.onTurn=n,this.onChange=()=>{this.onTurn(this.matches),this.host.requestUpdate()},this.list=window.matchMedia(t),e.addController(this)}get matches(){return this.list.matches}hostConnected(){this.list.addEventListener(`change`,this.onChange)}hostDisconnected(){this.list.removeEventListener(`change`,this.onChange)}},de=[{page:`profile`,icon:`lock`,permission:null},{page:`people`,icon:`people`,permission:`rbac.role.read`},{page:`roles`,icon:`shield`,permission:`rbac.role.read`},{page:`audit`,icon:`activity`,permission:`audit.entry.read`},{page:`usage`,icon:`meter`,permission:`assistant.usage.read`},{page:`tests`,icon:`check`,permission:`assistant.evaluation.read`},{page:`company`,icon:`building`,permission:`tenants.settings.read`}];function fe(e){return de.filter(({permission:t})=>t===null||e(t))}function pe(e){let t=/^#\/([a-z]+)$/.exec(e)?.[1];return de.find(({page:e})=>e===t)?.page??null}function me(e){let t=/^#\/(invitation|reset)\/([\w.~-]+)$/.exec(e);return t?{kind:t[1],token:t[2]}:null}var T=[`system`,`light`,`dark`],he=`steward-theme`;function ge(){let e=localStorage.getItem(he);return T.find(t=>t===e)??`system`}function _e(e){localStorage.setItem(he,e),document.documentElement.style.colorScheme=e===`system`?``:e}function ve(){let{sample:e}=S.signIn;return n`<div class="sample" aria-hidden="true">
    <p class="ask">${e.ask}</p>
    <div class="card">
      <b>${e.title}</b>
      <p><span>${e.field}</span><del>${e.before}</del><i>→</i><ins>${e.after}</ins></p>
      <p><em>${S.proposal.confirm}</em><small>${S.proposal.undo.yes}</small></p>
    </div>
  </div>`}var ye=a`
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
`;function E(e){return e?n`<steward-sheet placement="center" open .heading=${e.title} @closed=${e.onNo}>
    <div class="sure">
      <p>${e.text}</p>
      <div class="sure-buttons">
        <button class="button" type="button" @click=${e.onNo}>${r.cancel}</button>
        <button class="button danger" type="button" @click=${e.onYes}>${e.action}</button>
      </div>
    </div>
  </steward-sheet>`:i}var D=a`
  .sure { display: grid; gap: var(--s5); padding: var(--s5); }
  .sure p { color: var(--ink-soft); }
  .sure-buttons { display: flex; justify-content: flex-end; gap: var(--s2); }
`,O=w.conversations,k=864e5,A=class extends t{constructor(...e){super(...e),this.current=null,this.items=null,this.cursor=null,this.error=null,this.renaming=null,this.deleting=null,this.removeChosen=async()=>{let e=this.deleting;this.deleting=null,e&&(await this.change(()=>this.api.deleteConversation(e.id)),this.dispatchEvent(new CustomEvent(`conversation-deleted`,{detail:e.id})))},this.loadMore=async()=>{try{let e=await this.api.conversations(this.cursor??``);this.items=[...this.items??[],...e.items],this.cursor=e.next_cursor??null}catch(e){this.error=b(e)}}}static{this.styles=[o,D,a`
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
    `]}connectedCallback(){super.connectedCallback(),this.refresh()}render(){return n`<button class="button create" type="button" @click=${()=>this.open(null)}>${C(`plus`)}${O.create}</button>
      <nav aria-label=${O.label}>
        ${g(this.error,()=>void this.refresh())}
        ${this.items===null?this.error?i:h(6):this.renderGroups(this.items)}
        ${this.cursor?n`<button class="button plain" type="button" @click=${this.loadMore}>${w.more}</button>`:i}
      </nav>
      ${E(this.deleting&&{title:O.removeTitle,text:O.removeText,action:O.remove,onYes:this.removeChosen,onNo:()=>this.deleting=null})}`}async refresh(){try{let e=await this.api.conversations();this.items=e.items,this.cursor=e.next_cursor??null,this.error=null}catch(e){this.error=b(e)}}renderGroups(e){return e.length?[...Map.groupBy(e,e=>be(e.updated_at))].map(([e,t])=>n`<h3>${e}</h3><ul>${t.map(e=>n`<li class=${e.id===this.current?`current`:``}>${this.renaming===e.id?this.renderRename(e):this.renderItem(e)}</li>`)}</ul>`):n`<p class="none">${O.empty}</p>`}renderItem(e){let t=e.title||O.untitled;return n`<button class="open" type="button" title=${t} aria-current=${e.id===this.current?`true`:`false`} @click=${()=>this.open(e.id)}>${t}</button>
      <span class="tools">
        <button class="icon-button small" type="button" aria-label="${O.rename}: ${t}" @click=${()=>void this.startRename(e)}>${C(`edit`)}</button>
        <button class="icon-button small" type="button" aria-label="${O.remove}: ${t}" @click=${()=>this.deleting=e}>${C(`trash`)}</button>
      </span>`}renderRename(e){return n`<form @submit=${t=>void this.rename(t,e)}>
      <input class="text" name="title" maxlength="120" aria-label=${O.renameLabel} .value=${e.title}
        @blur=${()=>this.renaming=null} @keydown=${e=>e.key===`Escape`&&(this.renaming=null)} />
    </form>`}async startRename(e){this.renaming=e.id,await this.updateComplete,this.renderRoot.querySelector(`form input`)?.select()}async rename(e,t){e.preventDefault();let n=String(new FormData(e.target).get(`title`)??``).trim();this.renaming=null,n&&n!==t.title&&await this.change(()=>this.api.renameConversation(t.id,n))}async change(e){try{await e(),await this.refresh()}catch(e){this.error=b(e)}}open(e){this.dispatchEvent(new CustomEvent(`open-conversation`,{detail:e}))}};u([s({attribute:!1})],A.prototype,`api`,void 0),u([s()],A.prototype,`current`,void 0),u([e()],A.prototype,`items`,void 0),u([e()],A.prototype,`cursor`,void 0),u([e()],A.prototype,`error`,void 0),u([e()],A.prototype,`renaming`,void 0),u([e()],A.prototype,`deleting`,void 0),A=u([l(`steward-conversation-list`)],A);function be(e){let t=Date.now()-Date.parse(e);return t<k?O.today:t<7*k?O.week:O.older}var j=a`
  :host { display: block; padding: var(--s4); }
  .stack { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s3); }
  .skeletons { display: grid; gap: var(--s4); padding: var(--s3) 0; }
  h3 { color: var(--ink-soft); font-size: var(--text-xs); font-weight: 600; }
  .bar { display: flex; align-items: center; gap: var(--s2); }
  .bar h3 { flex: 1; }
  .soft { color: var(--ink-soft); font-size: var(--text-xs); }
`,M=w.activity,N=class extends t{constructor(...e){super(...e),this.runs=null,this.cursor=null,this.error=null,this.loadMore=async()=>{try{let e=await this.api.runs(this.cursor??``);this.runs=[...this.runs??[],...e.items],this.cursor=e.next_cursor??null}catch(e){this.error=b(e)}}}static{this.styles=[o,j,a`
      .when { display: block; margin: 3px 2px 0; }
      .trail { justify-self: start; text-decoration: none; }
    `]}connectedCallback(){super.connectedCallback(),this.refresh()}render(){return this.error?g(this.error,()=>void this.refresh()):this.runs===null?h(6):n`<div class="stack">
      ${this.runs.length?p(this.runs,e=>e.id,e=>this.renderRun(e)):this.renderEmpty()}
      ${this.cursor?n`<button class="button plain" type="button" @click=${this.loadMore}>${w.more}</button>`:i}
      ${this.api.session.can(`audit.entry.read`)?n`<a class="button trail" href="#/audit">${C(`shield`)}${M.audit}</a>`:i}
    </div>`}async refresh(){try{let e=await this.api.runs();this.runs=e.items,this.cursor=e.next_cursor??null,this.error=null}catch(e){this.error=b(e)}}renderEmpty(){return n`<div class="empty">${C(`activity`)}<b>${M.empty}</b><p>${M.emptyText}</p></div>`}renderRun(e){let t=(e.decided_by??e.requested_by)?.name;return n`<div>
      <steward-run-card plain .api=${this.api} .run=${e} .summary=${e.title}></steward-run-card>
      <span class="soft when">${[t,ae(e.created_at),e.via&&M.via(e.via)].filter(Boolean).join(` · `)}</span>
    </div>`}};u([s({attribute:!1})],N.prototype,`api`,void 0),u([e()],N.prototype,`runs`,void 0),u([e()],N.prototype,`cursor`,void 0),u([e()],N.prototype,`error`,void 0),N=u([l(`steward-activity-panel`)],N);var P=class extends t{constructor(...e){super(...e),this.others=null,this.mine=[],this.error=null}static{this.styles=[o,j]}connectedCallback(){super.connectedCallback(),this.refresh()}render(){return this.error?g(this.error,()=>void this.refresh()):this.others===null?h(5):!this.others.length&&!this.mine.length?n`<div class="empty">${C(`inbox`)}<b>${w.approvals.empty}</b><p>${w.approvals.emptyText}</p></div>`:n`<div class="stack">
      ${this.renderGroup(w.approvals.others,this.others)} ${this.renderGroup(w.approvals.mine,this.mine)}
    </div>`}async refresh(){try{let[e,t]=await Promise.all([this.api.approvals(),this.api.myProposals()]),n=new Set(e.items.map(e=>e.id));this.others=e.items,this.mine=t.items.filter(e=>!n.has(e.id)),this.error=null,this.dispatchEvent(new CustomEvent(`counted`,{detail:e.items.length+this.mine.filter(e=>e.can_confirm).length}))}catch(e){this.error=b(e)}}renderGroup(e,t){return t.length?n`<h3>${e}</h3>
      ${p(t,e=>e.id,e=>n`<steward-proposal-card .api=${this.api} .proposal=${e}></steward-proposal-card>`)}`:i}};u([s({attribute:!1})],P.prototype,`api`,void 0),u([e()],P.prototype,`others`,void 0),u([e()],P.prototype,`mine`,void 0),u([e()],P.prototype,`error`,void 0),P=u([l(`steward-approvals-panel`)],P);var F=a`
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
`;async function xe(e,t,n){let r=await I(e,t,n);return r.status===401?await e.session.renew()?L(await I(e,t,n)):(e.session.end(),L(r)):L(r)}async function I(e,t,n){let i={...await e.authorization(),"Idempotency-Key":n.once},a=new FormData;return a.append(`file`,t,t.name),n.readers&&a.append(`readers`,JSON.stringify(n.readers)),new Promise((t,o)=>{let s=new XMLHttpRequest,{replaces:c}=n,l=c?`/v1/documents/${encodeURIComponent(c)}/content`:`/v1/documents`;s.open(c?`PUT`:`POST`,`${e.session.baseUrl}${l}?via=page`);for(let[e,t]of Object.entries(i))s.setRequestHeader(e,t);s.upload.onprogress=e=>n.onProgress(e.total?e.loaded/e.total:0),s.onload=()=>t(s),s.onerror=()=>o(new x(`offline`,r.errors.offline)),s.onabort=()=>o(new DOMException(``,`AbortError`)),n.signal.addEventListener(`abort`,()=>s.abort()),s.send(a)})}function L(e){let t=Se(e.responseText);if(e.status<400&&t?.document)return t;let n=t?.error,i=n?.message??r.errors.byStatus(e.status);throw new x(n?.code??`http_${e.status}`,i,e.status,n?.details)}function Se(e){try{return JSON.parse(e)}catch{return null}}var Ce=class e extends EventTarget{static{this.ACTIVE_MAX=2}constructor(e){super(),this.api=e,this.uploads=[],this.active=0,this.started=new Set}add(e,t){for(let n of e)this.uploads=[...this.uploads,{id:f(),file:n,...t,sent:0,error:null,abort:new AbortController}];this.changed(),this.startNext()}remove(e){this.uploads.find(t=>t.id===e)?.abort.abort(),this.uploads=this.uploads.filter(t=>t.id!==e),this.changed()}retry(e){let t=this.uploads.find(t=>t.id===e);t&&(this.remove(e),this.add([t.file],{readers:t.readers,replaces:t.replaces}))}startNext(){let t=this.uploads.find(e=>!this.started.has(e.id));!t||this.active>=e.ACTIVE_MAX||(this.started.add(t.id),this.active+=1,this.send(t).finally(()=>{--this.active,this.startNext()}),this.startNext())}async send(e){let{readers:t,replaces:n,id:r,abort:i}=e,a=e=>this.update(r,{sent:e});try{let o=await xe(this.api,e.file,{readers:t,replaces:n,once:r,onProgress:a,signal:i.signal});this.remove(r),this.dispatchEvent(new CustomEvent(`uploaded`,{detail:o}))}catch(e){se(e)||this.update(r,{error:b(e)})}}update(e,t){this.uploads=this.uploads.map(n=>n.id===e?{...n,...t}:n),this.changed()}changed(){this.dispatchEvent(new Event(`change`))}},R=class extends t{constructor(...e){super(...e),this.value=[`all`],this.open=!1,this.choices=[]}static{this.styles=[o,a`
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
    `]}connectedCallback(){super.connectedCallback(),this.load()}render(){let e=new Set(this.choices.map(e=>e.key)),t=this.value.filter(t=>!e.has(t)).map(e=>({key:e,label:z(e)})),r=[...this.choices.map(({key:e,label:t})=>({key:e,label:B(t)})),...t],i=r.filter(e=>this.value.includes(e.key)).map(e=>e.label);return n`<details ?open=${this.open}>
      <summary><span>${w.documents.readers}:</span> <b>${i.join(`, `)}</b></summary>
      <fieldset aria-label=${w.documents.readers}>
        <div class="chips">${r.map(e=>this.renderChoice(e))}</div>
      </fieldset>
    </details>`}renderChoice({key:e,label:t}){return n`<label><input type="checkbox" .checked=${this.value.includes(e)} @change=${t=>this.toggle(t,e)} />${t}</label>`}toggle(e,t){let n=this.value.filter(e=>e!==t),r=e.target.checked?t===`all`?[`all`]:[...n.filter(e=>e!==`all`),t]:n;this.value=r.length?r:[t],this.requestUpdate(),e.target.checked=this.value.includes(t),this.dispatchEvent(new CustomEvent(`change`))}async load(){this.choices=await this.api.readerChoices().then(e=>e.items,()=>this.ownChoices())}ownChoices(){let e=this.api.session.me;return[`all`,...(e?.roles??[]).map(e=>`role:${e}`),...e?[`user:${e.user.id}`]:[]].map(e=>({key:e,label:e.startsWith(`user:`)?w.documents.onlyMe:z(e)}))}};u([s({attribute:!1})],R.prototype,`api`,void 0),u([s({attribute:!1})],R.prototype,`value`,void 0),u([s({type:Boolean})],R.prototype,`open`,void 0),u([e()],R.prototype,`choices`,void 0),R=u([l(`steward-readers-field`)],R);function z(e,t=new Map){if(e===`all`)return w.documents.everyone;let n=t.get(e);return n?B(n):e.startsWith(`user:`)?w.documents.onePerson:e.startsWith(`department:`)?w.documents.oneDepartment:m(e.slice(e.indexOf(`:`)+1))}function B(e){return e.replace(/^Role /,``)}var V=w.documents,H=class extends t{constructor(...e){super(...e),this.sharable=!1,this.removable=!1,this.readerNames=new Map}static{this.styles=[o,F,a`
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
        ${this.sharable?this.renderTool(`people`,V.changeReaders,`share`):i}
        ${this.sharable?this.renderTool(`upload`,V.replace,`replace`):i}
        ${this.renderTool(`download`,V.download,`download`)}
        ${this.removable?this.renderTool(`trash`,V.remove,`remove`):i}
      </span>
    </div>`}facts(){let{pages_count:e,version:t,size_bytes:n,readers:r}=this.document;return[e?V.pages(e):re(n),r.map(e=>z(e,this.readerNames)).join(`, `),t>1?V.version(t):``].filter(Boolean)}renderState(){let{state:e,progress:t,error:r}=this.document;if(e===`ready`)return i;if(e===`failed`)return n`<span class="problem" role="alert">${r||V.states.failed}</span>`;let a=V.states[e]??e;return n`<span class="meta" role="status">${a}… ${Math.round(t*100)} %</span>
      <progress max="1" value=${t} aria-label=${a}></progress>`}renderTool(e,t,r){let i=this.document.title||this.document.filename;return n`<button class="icon-button small" type="button" title=${t} aria-label="${t}: ${i}"
      @click=${()=>this.dispatchEvent(new CustomEvent(r))}>${C(e)}</button>`}};u([s({attribute:!1})],H.prototype,`document`,void 0),u([s({type:Boolean})],H.prototype,`sharable`,void 0),u([s({type:Boolean})],H.prototype,`removable`,void 0),u([s({attribute:!1})],H.prototype,`readerNames`,void 0),H=u([l(`steward-document-row`)],H);var U=class extends t{constructor(...e){super(...e),this.readers=[],this.error=null,this.proposal=null}static{this.styles=[o,a`
      form { display: grid; gap: var(--s5); padding: var(--s5); }
      .card { padding: var(--s4); }
      footer { display: flex; justify-content: flex-end; gap: var(--s2); }
    `]}connectedCallback(){super.connectedCallback(),this.readers=this.document.readers}render(){return n`<steward-sheet placement="center" open .heading=${w.documents.readersFor(this.document.title)} @closed=${this.close}>
      ${this.proposal?this.renderProposal(this.proposal):n`<form @submit=${this.save}>
        <steward-readers-field open .api=${this.api} .value=${this.readers} @change=${e=>void(this.readers=e.target.value)}></steward-readers-field>
        ${g(this.error)}
        <footer>
          <button class="button" type="button" @click=${this.close}>${w.cancel}</button>
          <button class="button primary" type="submit">${w.documents.propose}</button>
        </footer>
      </form>`}
    </steward-sheet>`}renderProposal(e){return n`<div class="card" @records-changed=${()=>this.dispatchEvent(new CustomEvent(`changed`))}>
      <steward-proposal-card .api=${this.api} .proposal=${e}></steward-proposal-card></div>`}async save(e){e.preventDefault();try{let e=await this.api.setReaders(this.document.id,this.readers,f());e.status===`proposal_required`?this.proposal=e.proposal:this.finish()}catch(e){this.error=b(e)}}finish(){this.dispatchEvent(new CustomEvent(`changed`)),this.close()}close(){this.dispatchEvent(new CustomEvent(`closed`))}};u([s({attribute:!1})],U.prototype,`api`,void 0),u([s({attribute:!1})],U.prototype,`document`,void 0),u([e()],U.prototype,`readers`,void 0),u([e()],U.prototype,`error`,void 0),u([e()],U.prototype,`proposal`,void 0),U=u([l(`steward-readers-dialog`)],U);var W=w.documents,we=1e3,Te=3,Ee=`.pdf,.docx,.xlsx,.csv,.md,.markdown,.txt,.html,.htm`,G=class extends t{constructor(...e){super(...e),this.items=null,this.error=null,this.search=``,this.readerNames=new Map,this.isOver=!1,this.readers=[`all`],this.deleting=null,this.sharing=null,this.recent=[],this.replacing=null,this.timer=0,this.removeChosen=async()=>{let e=this.deleting;if(this.deleting=null,e)try{this.onChanged(await this.api.deleteDocument(e.id,f()))}catch(e){this.error=b(e)}}}static{this.styles=[o,j,D,F]}connectedCallback(){super.connectedCallback(),this.queue=new Ce(this.api),this.queue.addEventListener(`change`,()=>this.requestUpdate()),this.queue.addEventListener(`uploaded`,e=>this.onChanged(e.detail)),this.refresh(),this.api.readerChoices().then(e=>this.readerNames=new Map(e.items.map(({key:e,label:t})=>[e,t])),()=>void 0)}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.timer)}render(){return n`<div class="stack" @dragover=${this.onDragOver} @dragleave=${()=>this.isOver=!1} @drop=${this.onDrop}>
        ${this.canAdd?this.renderDrop():i}
        <input class="newer" type="file" hidden aria-label=${W.replace} accept=${Ee} @change=${this.onPickNewer} />
        ${p(this.recent,e=>e,e=>n`<steward-run-card plain .api=${this.api} .runId=${e} @records-changed=${()=>void this.refresh()}></steward-run-card>`)}
        ${p(this.queue.uploads,e=>e.id,e=>this.renderUpload(e))}
        <label class="search">${C(`search`)}<span class="unseen">${W.search}</span>
          <input class="text" type="search" placeholder=${W.search} .value=${this.search} @input=${this.onSearch} /></label>
        ${g(this.error,()=>void this.refresh())} ${this.renderList()}
      </div>
      ${E(this.deleting&&{title:W.removeTitle,text:`${this.deleting.title}. ${W.removeText}`,action:W.remove,onYes:this.removeChosen,onNo:()=>this.deleting=null})}
      ${this.sharing?n`<steward-readers-dialog .api=${this.api} .document=${this.sharing} @closed=${()=>this.sharing=null} @changed=${this.onShared}></steward-readers-dialog>`:i}`}async refresh(){clearTimeout(this.timer);try{this.items=(await this.api.documents(this.search)).items,this.error=null}catch(e){this.error=b(e)}this.items?.some(e=>e.state!==`ready`&&e.state!==`failed`)&&this.isConnected&&!this.error&&(this.timer=window.setTimeout(()=>void this.refresh(),we))}renderDrop(){return n`<button class="drop ${this.isOver?`over`:``}" type="button" @click=${()=>this.fileInput.click()}>
        ${C(`upload`)}<b>${this.isOver?W.dropNow:W.drop}</b><span>${W.hint}</span>
      </button>
      <input class="new" type="file" multiple hidden aria-label=${W.upload} accept=${Ee} @change=${this.onPick} />
      <steward-readers-field .api=${this.api} .value=${this.readers} @change=${e=>this.readers=e.target.value}></steward-readers-field>`}renderUpload(e){return n`<div class="upload">
      <div class="bar"><span class="name">${e.file.name}</span>
        <button class="icon-button small" type="button" aria-label="${e.error?W.clear:w.cancel}: ${e.file.name}" @click=${()=>this.queue.remove(e.id)}>${C(`close`)}</button></div>
      ${e.error?g(e.error,()=>this.queue.retry(e.id)):n`<progress max="1" value=${e.sent} aria-label="${W.states.uploading}: ${e.file.name}"></progress>`}
    </div>`}renderList(){if(this.items===null)return this.error?i:h(6);if(!this.items.length)return this.search?n`<p class="soft none">${W.noMatch}</p>`:n`<div class="empty">${C(`book`)}<b>${W.empty}</b><p>${W.emptyText}</p></div>`;let{session:e}=this.api;return n`<ul class="list">${p(this.items,e=>e.id,t=>n`<li><steward-document-row .document=${t} .readerNames=${this.readerNames} ?sharable=${e.can(`kb.document.update`)} ?removable=${e.can(`kb.document.delete`)} @share=${()=>this.sharing=t} @replace=${()=>this.startReplace(t)} @remove=${()=>this.deleting=t} @download=${()=>void this.download(t)}></steward-document-row></li>`)}</ul>`}get canAdd(){return this.api.session.can(`kb.document.create`)}onDragOver(e){this.canAdd&&e.dataTransfer?.types.includes(`Files`)&&(e.preventDefault(),this.isOver=!0)}onDrop(e){e.preventDefault(),this.isOver=!1,this.queue.add(e.dataTransfer?.files??[],{readers:this.readers})}onPick(){this.queue.add([...this.fileInput.files??[]],{readers:this.readers}),this.fileInput.value=``}startReplace(e){this.replacing=e,this.newerInput.click()}onPickNewer(){this.replacing&&this.queue.add([...this.newerInput.files??[]],{replaces:this.replacing.id}),this.newerInput.value=``,this.replacing=null}onChanged({run_id:e}){this.recent=[e,...this.recent].slice(0,Te),this.refresh()}onSearch(e){this.search=e.target.value.trim(),clearTimeout(this.timer),this.timer=window.setTimeout(()=>void this.refresh(),250)}onShared(){this.refresh()}async download(e){try{ce(await this.api.original(e.id),e.filename)}catch(e){this.error=b(e)}}};u([s({attribute:!1})],G.prototype,`api`,void 0),u([e()],G.prototype,`items`,void 0),u([e()],G.prototype,`error`,void 0),u([e()],G.prototype,`search`,void 0),u([e()],G.prototype,`readerNames`,void 0),u([e()],G.prototype,`isOver`,void 0),u([e()],G.prototype,`readers`,void 0),u([e()],G.prototype,`deleting`,void 0),u([e()],G.prototype,`sharing`,void 0),u([e()],G.prototype,`recent`,void 0),u([d(`input.new`)],G.prototype,`fileInput`,void 0),u([d(`input.newer`)],G.prototype,`newerInput`,void 0),G=u([l(`steward-documents-panel`)],G);var K=[`approvals`,`documents`,`activity`],q=class extends t{constructor(...e){super(...e),this.tab=`approvals`,this.waiting=0,this.refresh=()=>void this.renderRoot.querySelector(`#panel > *`)?.refresh()}static{this.styles=[o,a`
      :host { display: flex; flex-direction: column; min-height: 0; height: 100%; }
      .tabs { display: flex; gap: 2px; padding: var(--s2) var(--s3) 0; border-bottom: 1px solid var(--line); }
      .list { display: flex; gap: 2px; }
      [role="tab"] { position: relative; display: inline-flex; align-items: center; gap: 6px; min-height: 40px; padding: 0 10px; border: 0; background: none; color: var(--ink-soft); font-size: var(--text-s); font-weight: 550; cursor: pointer; border-radius: var(--radius-s) var(--radius-s) 0 0; }
      [role="tab"]:hover { color: var(--ink); }
      [role="tab"]:focus-visible { outline-offset: -2px; }
      [aria-selected="true"] { color: var(--ink); }
      [aria-selected="true"]::after { content: ""; position: absolute; left: 10px; right: 10px; bottom: -1px; height: 2px; border-radius: 2px; background: var(--accent); }
      .refresh { margin: 3px 0 0 auto; }
      [role="tabpanel"] { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; }
    `]}render(){return n`<div class="tabs">
        <div class="list" role="tablist" aria-label=${w.panel.label} @keydown=${this.onKey}>${K.map(e=>this.renderTab(e))}</div>
        <button class="icon-button small refresh" type="button" aria-label=${w.panel.refresh} title=${w.panel.refresh} @click=${this.refresh}>${C(`refresh`)}</button>
      </div>
      <div id="panel" role="tabpanel" aria-labelledby="tab-${this.tab}" tabindex="-1">${this.renderPanel()}</div>`}renderTab(e){let t=e===this.tab;return n`<button id="tab-${e}" role="tab" type="button" aria-selected=${t} aria-controls="panel" tabindex=${t?0:-1} @click=${()=>this.show(e)}>
      ${w.panel.tabs[e]}${e===`approvals`&&this.waiting?n`<span class="badge good">${this.waiting}</span>`:``}
    </button>`}renderPanel(){return this.tab===`documents`?n`<steward-documents-panel .api=${this.api}></steward-documents-panel>`:this.tab===`activity`?n`<steward-activity-panel .api=${this.api}></steward-activity-panel>`:n`<steward-approvals-panel .api=${this.api} @counted=${this.onCounted}></steward-approvals-panel>`}show(e){this.tab=e,this.dispatchEvent(new CustomEvent(`tab`,{detail:e}))}onKey(e){let t={ArrowRight:1,ArrowLeft:-1}[e.key];if(!t)return;let n=K[(K.indexOf(this.tab)+t+K.length)%K.length];this.show(n),this.renderRoot.querySelector(`#tab-${n}`)?.focus()}onCounted(e){this.dispatchEvent(new CustomEvent(`counted`,{detail:e.detail}))}};u([s({attribute:!1})],q.prototype,`api`,void 0),u([s()],q.prototype,`tab`,void 0),u([s({type:Number})],q.prototype,`waiting`,void 0),q=u([l(`steward-side-panel`)],q);var J=w.notifications,De=6e4,Oe=99,Y=class extends t{constructor(...e){super(...e),this.unread=0,this.items=null,this.error=null,this.timer=0,this.readAll=async()=>{let e=await this.api.unread().catch(()=>null);await this.read(e?.items??[])}}static{this.styles=[o,a`
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
    `]}connectedCallback(){super.connectedCallback(),this.count(),this.timer=window.setInterval(()=>void this.count(),De)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.timer)}render(){let e=this.unread?w.top.unread(this.unread):w.top.notifications;return n`<button class="icon-button bell" type="button" popovertarget="list" aria-label=${e} title=${w.top.notifications}>
        ${C(`bell`)}${this.unread?n`<span class="count" aria-hidden="true">${Math.min(this.unread,Oe)}</span>`:i}
      </button>
      <section id="list" popover aria-label=${J.title} @beforetoggle=${this.onToggle}>
        <header><h2>${J.title}</h2>
          ${this.unread?n`<button class="button plain small" type="button" @click=${this.readAll}>${J.readAll}</button>`:i}</header>
        ${g(this.error,()=>void this.load())} ${this.renderList()}
      </section>`}renderList(){return this.items===null?this.error?i:h(4):this.items.length?n`<ul>${this.items.map(e=>this.renderItem(e))}</ul>`:n`<div class="empty">${C(`bell`)}<b>${J.empty}</b><p>${J.emptyText}</p></div>`}renderItem(e){let t=e.read_at===null;return n`<li class=${t?`fresh`:``}>
      <span class="dot" role="img" aria-label=${t?J.fresh:i}></span>
      <p>${e.text}<time datetime=${e.created_at}>${ae(e.created_at)}</time></p>
      ${t?n`<button class="icon-button small" type="button" title=${J.read} aria-label="${J.read}: ${e.text}" @click=${()=>void this.read([e])}>${C(`check`)}</button>`:i}
    </li>`}async count(){if(document.hidden)return;let e=await this.api.unread().catch(()=>null);if(!e)return;let t=e.items.length>this.unread;this.unread=e.items.length,t&&this.dispatchEvent(new CustomEvent(`notified`,{bubbles:!0,composed:!0}))}onToggle(e){e.newState===`open`&&this.load()}async load(){try{this.items=(await this.api.notifications()).items,this.error=null}catch(e){this.error=b(e)}}async read(e){try{await Promise.all(e.map(e=>this.api.markRead(e.id)))}catch(e){this.error=b(e)}await Promise.all([this.load(),this.count()])}};u([s({attribute:!1})],Y.prototype,`api`,void 0),u([e()],Y.prototype,`unread`,void 0),u([e()],Y.prototype,`items`,void 0),u([e()],Y.prototype,`error`,void 0),Y=u([l(`steward-notification-bell`)],Y);var X=w.top,Z=class extends t{constructor(...e){super(...e),this.waiting=0,this.panelOpen=!1,this.theme=ge()}static{this.styles=[o,a`
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
    `]}render(){let{me:e}=this,t=e.roles.map(m).join(`, `);return n`<header>
      <button class="button skip" type="button" @click=${()=>this.fire(`skip`)}>${X.skip}</button>
      <button class="icon-button nav" type="button" aria-label=${X.conversations} @click=${()=>this.fire(`toggle-nav`)}>${C(`menu`)}</button>
      <div class="brand"><span class="logo" aria-hidden="true">S</span><h1>${e.tenant.name}</h1>${this.renderPinned()}</div>
      <steward-notification-bell .api=${this.api}></steward-notification-bell>
      <button class="icon-button panel" type="button" aria-label=${this.waiting?X.panelWaiting(this.waiting):X.panel} title=${X.panel} aria-expanded=${this.panelOpen} @click=${()=>this.fire(`toggle-panel`)}>
        ${C(`panel`)}${this.waiting?n`<span class="count">${this.waiting}</span>`:i}
      </button>
      <button class="person" type="button" popovertarget="account" aria-label="${X.account}: ${e.user.name} ${t}">
        <span><b>${e.user.name}</b> <small>${t}</small></span><span class="face" aria-hidden="true">${oe(e.user.name)}</span>
      </button>
      <div id="account" popover>
        <p class="card"><b>${e.user.name}</b><small>${e.user.email}</small><small>${t} · ${e.tenant.name}</small></p>
        <nav class="pages" aria-label=${X.office}>${fe(e=>this.api.session.can(e)).map(({page:e,icon:t})=>n`<a class="button plain out" href="#/${e}" @click=${()=>this.closeAccount()}>${C(t)}${X[e]}</a>`)}</nav>
        <fieldset role="radiogroup" aria-label=${X.theme}>${T.map(e=>this.renderTheme(e))}</fieldset>
        <button class="button plain out" type="button" @click=${()=>this.fire(`sign-out`)}>${C(`signOut`)}${X.signOut}</button>
      </div>
    </header>`}renderPinned(){let{tenant:e}=this.me;return e.is_sandbox?n`<span class="badge" title=${X.pinnedHint}>${C(`clock`)}${X.pinned(ie(e.now))}</span>`:i}renderTheme(e){return n`<label><input type="radio" name="theme" .checked=${this.theme===e} @change=${()=>this.setTheme(e)} />${X.themes[e]}</label>`}setTheme(e){this.theme=e,_e(e)}fire(e){this.closeAccount(),this.dispatchEvent(new CustomEvent(e))}closeAccount(){this.renderRoot.querySelector(`#account`)?.hidePopover()}};u([s({attribute:!1})],Z.prototype,`api`,void 0),u([s({attribute:!1})],Z.prototype,`me`,void 0),u([s({type:Number})],Z.prototype,`waiting`,void 0),u([s({type:Boolean})],Z.prototype,`panelOpen`,void 0),u([e()],Z.prototype,`theme`,void 0),Z=u([l(`steward-top-bar`)],Z);var ke=3e4,Q=class extends t{constructor(...e){super(...e),this.access=`checking`,this.startError=null,this.conversationId=$(),this.page=pe(location.hash),this.link=me(location.hash),this.step=S.signIn.title,this.isNavOpen=!1,this.isPanelOpen=!0,this.tab=`approvals`,this.waiting=0,this.api=new le(new te),this.hasRoomForNav=new ue(this,`(min-width: 861px)`),this.hasRoomForPanel=new ue(this,`(min-width: 1180px)`,e=>{this.isPanelOpen=e}),this.timer=0,this.onEnded=()=>{this.access=`out`,this.waiting=0,this.page=null,this.openConversation(null)},this.onHash=()=>{let e=this.page!==null;if(this.link=me(location.hash),this.showPage(),this.page)return;let t=$();t||!e?this.conversationId=t:this.openConversation(this.conversationId)}}static{this.styles=[ne,o,ye]}connectedCallback(){super.connectedCallback(),_e(ge()),this.isPanelOpen=this.hasRoomForPanel.matches,this.api.surface=this,this.api.session.addEventListener(`ended`,this.onEnded),this.api.session.addEventListener(`started`,()=>this.requestUpdate()),window.addEventListener(`hashchange`,this.onHash),this.timer=window.setInterval(()=>void this.countWaiting(),ke),this.start()}disconnectedCallback(){super.disconnectedCallback(),window.removeEventListener(`hashchange`,this.onHash),clearInterval(this.timer)}render(){return this.startError?n`<div class="alone">${g(this.startError,()=>void this.start())}</div>`:this.access===`checking`?n`<div class="alone"><span class="spinner" role="status" aria-label=${w.loading}></span></div>`:this.access===`out`||this.link?this.renderDoor():n`<steward-top-bar .api=${this.api} .me=${this.api.session.me} .waiting=${this.waiting} .panelOpen=${this.isPanelOpen}
        @toggle-nav=${()=>this.isNavOpen=!0} @notified=${()=>this.chat?.refreshMessages()} @toggle-panel=${()=>this.isPanelOpen=!this.isPanelOpen}
        @sign-out=${()=>void this.api.session.signOut()} @skip=${()=>this.chat?.focus()}></steward-top-bar>
      <div class="desk" @records-changed=${this.onRecordsChanged}>
        ${this.renderNav()}
        <main><steward-chat ?hidden=${this.page!==null} .api=${this.api} .conversationId=${this.conversationId} @conversation-changed=${this.onConversationChanged} @turn-ended=${this.onTurnEnded}></steward-chat>
          ${this.page?n`<steward-office .api=${this.api} .page=${this.page}></steward-office>`:i}</main>
        ${this.renderPanel()}
      </div>`}renderDoor(){return n`<div class="door">
      <div class="pitch"><span class="logo" aria-hidden="true">S</span><h1>${w.product}</h1><p>${S.signIn.lead}</p>${ve()}</div>
      <main class="entry"><h2>${this.step}</h2>${this.renderEntry()}</main>
    </div>`}renderEntry(){return this.link?(v(()=>import(`./link-form-B6NGwL2x.js`),__vite__mapDeps([0,1,2,3,4,5]),import.meta.url),n`<steward-link-form .api=${this.api} .link=${this.link} @step=${this.onStep} @signed-in=${this.leaveLink} @done=${this.leaveLink}></steward-link-form>`):n`<steward-sign-in-form .api=${this.api} @step=${this.onStep} @signed-in=${this.onSignedIn}></steward-sign-in-form>`}renderNav(){let e=this.page?n`<steward-office-nav .api=${this.api} .current=${this.page} @click=${()=>this.isNavOpen=!1}></steward-office-nav>`:this.renderConversations();if(this.hasRoomForNav.matches)return n`<aside class="nav">${e}</aside>`;let t=this.page?w.top.office:w.top.conversations;return n`<steward-sheet placement="left" .open=${this.isNavOpen} .heading=${t} @closed=${()=>this.isNavOpen=!1}>${e}</steward-sheet>`}renderConversations(){return n`<steward-conversation-list .api=${this.api} .current=${this.conversationId} @open-conversation=${this.onOpen} @conversation-deleted=${this.onDeleted}></steward-conversation-list>`}renderPanel(){let e=n`<steward-side-panel .api=${this.api} .tab=${this.tab} .waiting=${this.waiting} @tab=${e=>this.tab=e.detail} @counted=${e=>this.waiting=e.detail}></steward-side-panel>`;return this.hasRoomForPanel.matches?this.isPanelOpen?n`<aside class="panel" aria-label=${w.panel.label}>${e}</aside>`:i:n`<steward-sheet .open=${this.isPanelOpen} .heading=${w.panel.tabs[this.tab]} @closed=${()=>this.isPanelOpen=!1}>${this.isPanelOpen?e:i}</steward-sheet>`}async start(){this.startError=null;try{this.showPage(),await this.api.session.resume()?this.onSignedIn():this.access=`out`}catch(e){this.startError=b(e)}}onSignedIn(){this.access=`in`,this.step=S.signIn.title,this.countWaiting(),this.page||window.matchMedia(`(pointer: coarse)`).matches||this.updateComplete.then(()=>this.chat?.updateComplete).then(()=>this.chat?.focus())}showPage(){let e=pe(location.hash);e&&v(()=>import(`./steward-office-Bf-UTLA_.js`),__vite__mapDeps([6,1,5,2,4]),import.meta.url),e&&v(()=>import(`./office-nav-uzHfSPFk.js`),__vite__mapDeps([7,1,4]),import.meta.url),e===null!=(this.page===null)&&(this.isPanelOpen=e===null&&this.hasRoomForPanel.matches),this.page=e}onStep(e){this.step=e.detail}leaveLink(){this.link=null,this.step=S.signIn.title,history.replaceState(null,``,location.pathname+location.search),this.api.session.me&&this.onSignedIn()}onOpen(e){this.isNavOpen=!1,this.openConversation(e.detail),e.detail===null&&this.chat?.startNew()}onDeleted(e){e.detail===this.conversationId&&this.openConversation(null)}onConversationChanged(e){this.openConversation(e.detail.id)}onTurnEnded(){this.list?.refresh(),this.onRecordsChanged()}onRecordsChanged(e){e?.composedPath().some(e=>e===this.panel)?this.chat?.refreshProposals():this.panel?.refresh(),this.countWaiting()}openConversation(e){this.conversationId=e,this.page||history.replaceState(null,``,e?`#/c/${e}`:location.pathname+location.search)}async countWaiting(){if(this.access!==`in`||document.hidden)return;let e=await this.api.approvals().catch(()=>null);e&&(this.waiting=e.items.length)}};u([e()],Q.prototype,`access`,void 0),u([e()],Q.prototype,`startError`,void 0),u([e()],Q.prototype,`conversationId`,void 0),u([e()],Q.prototype,`page`,void 0),u([e()],Q.prototype,`link`,void 0),u([e()],Q.prototype,`step`,void 0),u([e()],Q.prototype,`isNavOpen`,void 0),u([e()],Q.prototype,`isPanelOpen`,void 0),u([e()],Q.prototype,`tab`,void 0),u([e()],Q.prototype,`waiting`,void 0),u([d(`steward-chat`)],Q.prototype,`chat`,void 0),u([d(`steward-conversation-list`)],Q.prototype,`list`,void 0),u([d(`steward-side-panel`)],Q.prototype,`panel`,void 0),Q=u([l(`steward-workspace`)],Q);function $(){return/^#\/c\/([\w-]+)$/.exec(location.hash)?.[1]??null}export{w as i,E as n,fe as r,D as t};