import{c as e,d as t,g as n,i as r,l as i,p as a,r as o,s,t as c,u as l}from"./decorate-DTvCNku4.js";import{r as u}from"./steward-chat-CsfvFI9Y.js";import{n as d,r as f,t as p}from"./outcome-view-CeAL8PZq.js";import{l as m,r as h,s as g}from"./format-Do7ncO8x.js";import{i as _,n as v,t as y}from"./notice-CRH8sqGS.js";import"./sheet-CuXez_Z_.js";import{i as b}from"./client-DIO6e9Qy.js";import{i as x,n as S,r as C,t as w}from"./argument-fields-BReV5Szq.js";var T=class extends l{constructor(...e){super(...e),this.action=``,this.label=``,this.preset={},this.offers={},this.problems={},this.error=null,this.outcome=null,this.isBusy=!1,this.key=b()}static{this.styles=[r,d,w,n`:host { display: block; }`]}connectedCallback(){super.connectedCallback(),this.office.api.schema(this.action).then(e=>this.schema=e,e=>{this.schema=null,this.error=_(e)})}render(){if(this.outcome)return a`<steward-outcome .api=${this.office.api} .outcome=${this.outcome}></steward-outcome>`;if(this.schema===void 0)return v(4);if(this.schema===null)return this.error?y(this.error):a`<p class="lead">${f.errors.byStatus(403)}</p>`;let e=this.fields(this.schema);return a`<form novalidate @submit=${t=>void this.submit(t,e)}>
      ${e.map(e=>C(e,this.preset[e.name],this.problems[e.name],this.offers[e.name]))}
      ${y(this.error)}
      <div class="buttons"><button class="button primary" type="submit" ?disabled=${this.isBusy}>
        ${this.isBusy?a`<span class="spinner"></span>`:t}${this.label||f.office.run}</button></div>
    </form>`}fields(e){return x(e,{}).filter(e=>!(e.name in this.preset))}async submit(e,t){e.preventDefault();let{args:n,problems:r}=S(e.target,t,{});if(this.problems=r,!Object.keys(r).length){this.isBusy=!0,this.error=null;try{this.outcome=await this.office.act(this.action,{...this.preset,...n},this.key),this.dispatchEvent(new CustomEvent(`acted`,{bubbles:!0,composed:!0}))}catch(e){this.error=_(e),this.problems=this.error.fields,this.error.canRetry||(this.key=b())}this.isBusy=!1}}};c([e({attribute:!1})],T.prototype,`office`,void 0),c([e()],T.prototype,`action`,void 0),c([e()],T.prototype,`label`,void 0),c([e({attribute:!1})],T.prototype,`preset`,void 0),c([e({attribute:!1})],T.prototype,`offers`,void 0),c([s()],T.prototype,`schema`,void 0),c([s()],T.prototype,`problems`,void 0),c([s()],T.prototype,`error`,void 0),c([s()],T.prototype,`outcome`,void 0),c([s()],T.prototype,`isBusy`,void 0),T=c([i(`steward-action-form`)],T);var E=f.people,D=class extends l{constructor(...e){super(...e),this.answer=null,this.error=null,this.isBusy=!1,this.onSubmit=async e=>{e.preventDefault();let t=new FormData(e.target),n=e=>String(t.get(e)??``).trim();this.isBusy=!0,this.error=null;try{this.answer=await this.office.explain(this.person.user_id,n(`action`),n(`record`))}catch(e){this.answer=null,this.error=_(e)}this.isBusy=!1}}static{this.styles=[r,d,n`
      :host { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s4); }
      .verdict { display: flex; gap: var(--s3); align-items: flex-start; padding: var(--s3) var(--s4); border-radius: var(--radius-m); background: var(--danger-soft); color: var(--danger); }
      .verdict.yes { background: var(--good-soft); color: var(--good); }
      .verdict b { display: block; }
      .verdict span { font-size: var(--text-s); }
      ol { position: relative; display: grid; gap: var(--s3); padding-left: 26px; }
      ol::before { content: ""; position: absolute; left: 8px; top: 10px; bottom: 10px; width: 2px; background: var(--line); }
      li { position: relative; font-size: var(--text-s); line-height: 1.45; overflow-wrap: anywhere; }
      li::before { content: ""; position: absolute; left: -22px; top: 5px; width: 10px; height: 10px; border-radius: 50%; border: 2px solid var(--surface); background: var(--line-strong); }
      li.good::before { background: var(--good); }
      li.bad::before { background: var(--danger); }
      small { display: block; color: var(--ink-soft); font-size: var(--text-xs); }
    `]}render(){return a`<div><h4>${E.why}</h4><p class="lead">${E.whyLead}</p></div>
      <form @submit=${this.onSubmit}>
        <label class="field"><span>${E.action}</span>
          <input class="text" name="action" required autocomplete="off" spellcheck="false" autocapitalize="none" list="actions" />
          <span class="hint">${E.actionHint}</span></label>
        <datalist id="actions">${(this.office.api.session.me?.permissions??[]).map(e=>a`<option value=${e}></option>`)}</datalist>
        <label class="field"><span>${E.record}</span>
          <input class="text" name="record" autocomplete="off" spellcheck="false" autocapitalize="none" /><span class="hint">${E.recordHint}</span></label>
        ${y(this.error)}
        <div class="buttons"><button class="button" type="submit" ?disabled=${this.isBusy}>${E.ask}</button></div>
      </form>
      ${this.answer?this.renderAnswer(this.answer):t}`}renderAnswer({allowed:e,permission:t,reason:n,chain:r}){return a`<div class="verdict ${e?`yes`:``}" role="status">${o(e?`check`:`lock`)}
        <span><b>${e?E.allowed(this.person.name):E.denied(this.person.name)}</b>${n} <small class="mono">${t}</small></span></div>
      <ol>${r.map(e=>this.renderStep(e))}</ol>`}renderStep(e){let n=[e.role,e.via&&e.via!==e.role?E.via(e.via):``].filter(Boolean);return a`<li class=${O(e.outcome)}>${e.text}${n.length?a`<small>${n.join(` · `)}</small>`:t}</li>`}};c([e({attribute:!1})],D.prototype,`office`,void 0),c([e({attribute:!1})],D.prototype,`person`,void 0),c([s()],D.prototype,`answer`,void 0),c([s()],D.prototype,`error`,void 0),c([s()],D.prototype,`isBusy`,void 0),D=c([i(`steward-explain-form`)],D);function O(e){return/^(allow|grant|pass|yes|match)/.test(e)?`good`:/^(den|refus|fail|no$|forbid|block)/.test(e)?`bad`:``}var k=f.people,A=class extends l{constructor(...e){super(...e),this.roles=[],this.task=null}static{this.styles=[r,d,n`
      section { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s3); }
      section + section { padding-top: var(--s4); border-top: 1px solid var(--line); }
      .task { padding: var(--s4); border-radius: var(--radius-m); background: var(--sunken); }
    `]}render(){let{person:e}=this,{session:n}=this.office.api;return a`<div class="body">
      <p class="soft">${e.email}${e.is_active?``:` · ${k.inactive}`}</p>
      <section aria-label=${k.roles}>
        <div class="head"><div><h4>${k.roles}</h4></div>
          ${n.can(`rbac.role.assign`)?this.renderStart(k.assign,{action:`rbac.assign_role`,preset:{user:this.key},label:k.assign}):t}</div>
        ${e.roles.length?a`<ul class="rows">${e.roles.map(e=>this.renderRole(e))}</ul>`:a`<p class="soft">${k.noRoles}</p>`}
      </section>
      ${this.renderDelegations(e.delegations)}
      ${this.task?this.renderTask(this.task):t}
      ${n.can(`rbac.access.explain`)?a`<section><steward-explain-form .office=${this.office} .person=${e}></steward-explain-form></section>`:t}
    </div>`}get key(){return this.person.email}renderStart(e,t){return a`<button class="button small" type="button" @click=${()=>this.task=t}>${o(`plus`)}${e}</button>`}renderRole(e){let n=!e.via||e.via===`direct`,r=[n?``:k.via(e.via),e.expires_at?f.office.until(h(e.expires_at)):``],i={action:`rbac.revoke_role`,preset:{user:this.key,role:e.title||e.name},label:k.revokeTitle(e.title)};return a`<li><span class="mark on">${o(`shield`)}</span>
      <span class="grow"><b>${e.title||e.name}</b><span class="soft">${r.filter(Boolean).join(` · `)}</span></span>
      ${n&&this.office.api.session.can(`rbac.role.revoke`)?a`<button class="button small" type="button" aria-label="${k.revoke}: ${e.title}" @click=${()=>this.task=i}>${k.revoke}</button>`:t}</li>`}renderDelegations(e){let n=this.person.user_id===this.office.api.session.me?.user.id;return!e.length&&!n?t:a`<section aria-label=${k.delegations}>
      <div class="head"><div><h4>${k.delegations}</h4></div>
        ${n?this.renderStart(k.delegate,{action:`rbac.delegate`,preset:{},label:k.delegate}):t}</div>
      ${e.length?a`<ul class="rows">${e.map(e=>this.renderDelegation(e))}</ul>`:t}
    </section>`}renderDelegation(e){let t=Object.entries(e).filter(([e,t])=>!e.endsWith(`id`)&&j(t)),n={action:`rbac.end_delegation`,preset:{delegation:e.id},label:k.endDelegation};return a`<li><span class="mark">${o(`people`)}</span>
      <span class="grow">${t.map(([,e])=>g(e)).join(` · `)}</span>
      <button class="button small" type="button" @click=${()=>this.task=n}>${k.endDelegation}</button></li>`}renderTask({action:e,preset:t,label:n}){let r=this.roles.map(e=>e.title);return a`<section class="task" aria-label=${n}>
      <div class="head"><div><h4>${n}</h4></div>
        <button class="icon-button small" type="button" aria-label=${f.close} @click=${()=>this.task=null}>${o(`close`)}</button></div>
      <steward-action-form .office=${this.office} .action=${e} .preset=${t} .label=${n} .offers=${{role:r,roles:r}}></steward-action-form>
    </section>`}};c([e({attribute:!1})],A.prototype,`office`,void 0),c([e({attribute:!1})],A.prototype,`person`,void 0),c([e({attribute:!1})],A.prototype,`roles`,void 0),c([s()],A.prototype,`task`,void 0),A=c([i(`steward-person-view`)],A);function j(e){return e!==null&&e!==``&&typeof e!=`boolean`&&!(Array.isArray(e)&&!e.length)}var M=f.people,N=250,P=class extends p{constructor(...e){super(...e),this.people=null,this.cursor=null,this.roles=[],this.openId=null,this.isInviting=!1,this.search=``,this.timer=0,this.loadMore=()=>this.attempt(async()=>{let e=await this.office.people(this.search,this.cursor??``);this.people=[...this.people??[],...e.items],this.cursor=e.next_cursor??null})}render(){let{session:e}=this.office.api;return a`<div class="page" @acted=${this.refresh} @records-changed=${this.refresh}>
        <header class="title"><h2>${M.title}</h2><p>${M.lead}</p></header>
        <div class="head">
          <label class="search grow">${o(`search`)}<span class="unseen">${M.search}</span>
            <input class="text" type="search" placeholder=${M.search} @input=${this.onSearch} /></label>
          ${e.can(`auth.user.invite`)?a`<button class="button primary" type="button" @click=${()=>this.isInviting=!0}>${o(`plus`)}${M.invite}</button>`:t}
        </div>
        ${this.people?this.renderList(this.people):this.renderWaiting(6)}
        ${this.people?y(this.error):t}
        ${this.renderPerson()}
        ${this.isInviting?a`<steward-sheet placement="center" open .heading=${M.inviteTitle} @closed=${()=>this.isInviting=!1}>
              <div class="body"><steward-action-form .office=${this.office} action="rbac.invite_user" .label=${M.invite} .offers=${this.roleOffers()}></steward-action-form></div>
            </steward-sheet>`:t}
      </div>`}async load(){let[e,t]=await Promise.all([this.office.people(this.search),this.office.roles().catch(()=>({items:[]}))]);this.people=e.items,this.cursor=e.next_cursor??null,this.roles=t.items}renderList(e){return e.length?a`<ul class="rows">${u(e,e=>e.user_id,e=>this.renderRow(e))}</ul>
      ${this.cursor?a`<button class="button plain" type="button" @click=${this.loadMore}>${f.more}</button>`:t}`:a`<div class="empty">${o(`people`)}<b>${M.none}</b></div>`}renderRow(e){return a`<li><span class="face" aria-hidden="true">${m(e.name)}</span>
      <span class="grow"><b>${e.name}</b><span class="soft">${e.email}</span></span>
      <span class="badges">${e.is_active?t:a`<span class="badge warn">${M.inactive}</span>`}
        ${e.roles.length?e.roles.map(e=>a`<span class="badge">${F(e)}</span>`):a`<span class="badge">${M.noRoles}</span>`}</span>
      <button class="icon-button small" type="button" aria-label=${M.open(e.name)} @click=${()=>this.openId=e.user_id}>${o(`chevron`)}</button></li>`}renderPerson(){let e=this.people?.find(e=>e.user_id===this.openId);return e?a`<steward-sheet open .heading=${e.name} @closed=${()=>this.openId=null}>
      <steward-person-view .office=${this.office} .person=${e} .roles=${this.roles}></steward-person-view>
    </steward-sheet>`:t}roleOffers(){let e=this.roles.map(e=>e.title);return{role:e,roles:e}}onSearch(e){this.search=e.target.value.trim(),clearTimeout(this.timer),this.timer=window.setTimeout(()=>void this.refresh(),N)}};c([s()],P.prototype,`people`,void 0),c([s()],P.prototype,`cursor`,void 0),c([s()],P.prototype,`roles`,void 0),c([s()],P.prototype,`openId`,void 0),c([s()],P.prototype,`isInviting`,void 0),P=c([i(`steward-people-page`)],P);function F(e){let t=e.expires_at?f.office.until(h(e.expires_at)):``,n=e.via&&e.via!==`direct`?M.via(e.via):``;return[e.title||e.name,n,t].filter(Boolean).join(` `)}export{P as StewardPeoplePage,F as roleLabel};