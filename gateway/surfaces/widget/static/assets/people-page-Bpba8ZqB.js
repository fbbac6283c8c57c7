import{c as e,d as t,g as n,i as r,l as i,p as a,r as o,s,t as c,u as l}from"./decorate-BdDXJSpu.js";import{f as u,r as d,u as f,v as p}from"./steward-chat-DL88-qii.js";import{n as m,r as h,t as g}from"./outcome-view-vHS7n8qG.js";import{i as _,n as v,t as y}from"./notice-DPzHhFXK.js";import"./sheet-CAteogq2.js";import{i as b,n as x,r as S,t as C}from"./argument-fields-CAo75Bnr.js";var w=class extends l{constructor(...e){super(...e),this.action=``,this.label=``,this.preset={},this.offers={},this.omit=[],this.problems={},this.error=null,this.outcome=null,this.isBusy=!1,this.key=p()}static{this.styles=[r,m,C,n`:host { display: block; }`]}connectedCallback(){super.connectedCallback(),this.office.api.schema(this.action).then(e=>this.schema=e,e=>{this.schema=null,this.error=_(e)})}render(){if(this.outcome)return a`<steward-outcome .api=${this.office.api} .outcome=${this.outcome}></steward-outcome>`;if(this.schema===void 0)return v(4);if(this.schema===null)return this.error?y(this.error):a`<p class="lead">${h.errors.byStatus(403)}</p>`;let e=this.fields(this.schema);return a`<form novalidate @submit=${t=>void this.submit(t,e)}>
      ${e.map(e=>S(e,this.preset[e.name],this.problems[e.name],this.offers[e.name]))}
      ${y(this.error)}
      <div class="buttons"><button class="button primary" type="submit" ?disabled=${this.isBusy}>
        ${this.isBusy?a`<span class="spinner"></span>`:t}${this.label||h.office.run}</button></div>
    </form>`}fields(e){return b(e,{}).filter(({name:e})=>!(e in this.preset)&&!this.omit.includes(e))}async submit(e,t){e.preventDefault();let{args:n,problems:r}=x(e.target,t,{});if(this.problems=r,!Object.keys(r).length){this.isBusy=!0,this.error=null;try{this.outcome=await this.office.act(this.action,{...this.preset,...n},this.key),this.dispatchEvent(new CustomEvent(`acted`,{bubbles:!0,composed:!0}))}catch(e){this.error=_(e),this.problems=this.error.fields,this.error.canRetry||(this.key=p())}this.isBusy=!1}}};c([e({attribute:!1})],w.prototype,`office`,void 0),c([e()],w.prototype,`action`,void 0),c([e()],w.prototype,`label`,void 0),c([e({attribute:!1})],w.prototype,`preset`,void 0),c([e({attribute:!1})],w.prototype,`offers`,void 0),c([e({attribute:!1})],w.prototype,`omit`,void 0),c([s()],w.prototype,`schema`,void 0),c([s()],w.prototype,`problems`,void 0),c([s()],w.prototype,`error`,void 0),c([s()],w.prototype,`outcome`,void 0),c([s()],w.prototype,`isBusy`,void 0),w=c([i(`steward-action-form`)],w);var T=h.people,E=class extends l{constructor(...e){super(...e),this.answer=null,this.error=null,this.isBusy=!1,this.actions=[],this.onSubmit=async e=>{e.preventDefault();let t=new FormData(e.target),n=e=>String(t.get(e)??``).trim();this.isBusy=!0,this.error=null;try{this.answer=await this.office.explain(this.person.user_id,n(`action`),n(`record`))}catch(e){this.answer=null,this.error=_(e)}this.isBusy=!1}}static{this.styles=[r,m,n`
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
    `]}connectedCallback(){super.connectedCallback(),this.office.api.actions().then(e=>this.actions=e,()=>void 0)}render(){return a`<div><h4>${T.why}</h4><p class="lead">${T.whyLead}</p></div>
      <form @submit=${this.onSubmit}>
        <label class="field"><span>${T.action}</span>
          <input class="text" name="action" required autocomplete="off" spellcheck="false" autocapitalize="none" list="actions" />
          <span class="hint">${T.actionHint}</span></label>
        <datalist id="actions">${this.actions.map(e=>a`<option value=${e.name}>${e.title}</option>`)}</datalist>
        <label class="field"><span>${T.record}</span>
          <input class="text" name="record" autocomplete="off" spellcheck="false" autocapitalize="none" /><span class="hint">${T.recordHint}</span></label>
        ${y(this.error)}
        <div class="buttons"><button class="button" type="submit" ?disabled=${this.isBusy}>${T.ask}</button></div>
      </form>
      ${this.answer?this.renderAnswer(this.answer):t}`}renderAnswer({allowed:e,permission:t,reason:n,chain:r}){return a`<div class="verdict ${e?`yes`:``}" role="status">${o(e?`check`:`lock`)}
        <span><b>${e?T.allowed(this.person.name):T.denied(this.person.name)}</b>${n} <small class="mono">${t}</small></span></div>
      <ol>${r.map(e=>this.renderStep(e))}</ol>`}renderStep(e){let n=[e.role,e.via&&e.via!==e.role?T.via(e.via):``].filter(Boolean);return a`<li class=${D(e.outcome)}>${e.text}${n.length?a`<small>${n.join(` · `)}</small>`:t}</li>`}};c([e({attribute:!1})],E.prototype,`office`,void 0),c([e({attribute:!1})],E.prototype,`person`,void 0),c([s()],E.prototype,`answer`,void 0),c([s()],E.prototype,`error`,void 0),c([s()],E.prototype,`isBusy`,void 0),c([s()],E.prototype,`actions`,void 0),E=c([i(`steward-explain-form`)],E);function D(e){return/^(allow|grant|within|open)/.test(e)?`good`:/^(den|refus|missing|out of|conflict|block)/.test(e)?`bad`:``}var O=h.people,k=class extends l{constructor(...e){super(...e),this.roles=[],this.task=null}static{this.styles=[r,m,n`
      section { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s3); }
      section + section { padding-top: var(--s4); border-top: 1px solid var(--line); }
      .task { padding: var(--s4); border-radius: var(--radius-m); background: var(--sunken); }
    `]}render(){let{person:e}=this,{session:n}=this.office.api;return a`<div class="body">
      <p class="soft">${e.email}${e.is_active?``:` · ${O.inactive}`}</p>
      <section aria-label=${O.roles}>
        <div class="head"><div><h4>${O.roles}</h4></div>
          ${n.can(`rbac.role.assign`)?this.renderStart(O.assign,{action:`rbac.assign_role`,preset:{person:this.key},label:O.assign}):t}</div>
        ${e.roles.length?a`<ul class="rows">${e.roles.map(e=>this.renderRole(e))}</ul>`:a`<p class="soft">${O.noRoles}</p>`}
      </section>
      ${this.renderDelegations(e.delegations)}
      ${this.task?this.renderTask(this.task):t}
      ${n.can(`rbac.access.explain`)?a`<section><steward-explain-form .office=${this.office} .person=${e}></steward-explain-form></section>`:t}
      ${this.renderAccess()}
    </div>`}get key(){return this.person.email}renderStart(e,t){return a`<button class="button small" type="button" @click=${()=>this.task=t}>${o(`plus`)}${e}</button>`}renderRole(e){let n=!e.via||e.via===`direct`,r=[n?``:O.via(e.via),e.expires_at?h.office.until(d(e.expires_at)):``],i={action:`rbac.revoke_role`,preset:{person:this.key,role:e.title||e.name},label:O.revokeTitle(e.title)};return a`<li><span class="mark on">${o(`shield`)}</span>
      <span class="grow"><b>${e.title||e.name}</b><span class="soft">${r.filter(Boolean).join(` · `)}</span></span>
      ${n&&this.office.api.session.can(`rbac.role.revoke`)?a`<button class="button small" type="button" aria-label="${O.revoke}: ${e.title}" @click=${()=>this.task=i}>${O.revoke}</button>`:t}</li>`}renderDelegations(e){let n=this.person.user_id===this.office.api.session.me?.user.id;return!e.length&&!n?t:a`<section aria-label=${O.delegations}>
      <div class="head"><div><h4>${O.delegations}</h4></div>
        ${n?this.renderStart(O.delegate,{action:`rbac.delegate`,preset:{},label:O.delegate}):t}</div>
      ${e.length?a`<ul class="rows">${e.map(e=>this.renderDelegation(e))}</ul>`:t}
    </section>`}renderDelegation(e){let t=`${d(e.starts_on)} – ${d(e.ends_on)}`,n={action:`rbac.end_delegation`,preset:{delegation:e.id},label:O.endDelegation};return a`<li><span class="mark ${e.is_active?`on`:``}">${o(`people`)}</span>
      <span class="grow"><b>${O.standsIn(e.delegate,e.delegator)}</b><span class="soft">${[t,e.reason].filter(Boolean).join(` · `)}</span>
        <span class="soft">${e.permissions.join(`, `)}</span></span>
      <button class="button small" type="button" aria-label="${O.endDelegation}: ${O.standsIn(e.delegate,e.delegator)}" @click=${()=>this.task=n}>${O.endDelegation}</button></li>`}renderAccess(){let{person:e}=this;if(e.user_id===this.office.api.session.me?.user.id||!this.office.api.session.can(`auth.user.update`))return t;let n=e.is_active?O.keepOut:O.letIn,r=e.is_active?`auth.deactivate_user`:`auth.reactivate_user`;return a`<section><div><button class="button small" type="button" @click=${()=>this.task={action:r,preset:{person:this.key},label:n}}>${o(e.is_active?`lock`:`check`)}${n}</button></div></section>`}renderTask({action:e,preset:t,label:n}){let r=this.roles.map(e=>e.title);return a`<section class="task" aria-label=${n}>
      <div class="head"><div><h4>${n}</h4></div>
        <button class="icon-button small" type="button" aria-label=${h.close} @click=${()=>this.task=null}>${o(`close`)}</button></div>
      <steward-action-form .office=${this.office} .action=${e} .preset=${t} .label=${n} .offers=${{role:r}} .omit=${[`expires_at`]}></steward-action-form>
    </section>`}};c([e({attribute:!1})],k.prototype,`office`,void 0),c([e({attribute:!1})],k.prototype,`person`,void 0),c([e({attribute:!1})],k.prototype,`roles`,void 0),c([s()],k.prototype,`task`,void 0),k=c([i(`steward-person-view`)],k);var A=h.people,j=250,M=class extends g{constructor(...e){super(...e),this.people=null,this.cursor=null,this.roles=[],this.openId=null,this.isInviting=!1,this.search=``,this.timer=0,this.loadMore=()=>this.attempt(async()=>{let e=await this.office.people(this.search,this.cursor??``);this.people=[...this.people??[],...e.items],this.cursor=e.next_cursor??null})}render(){let{session:e}=this.office.api;return a`<div class="page" @acted=${this.refresh} @records-changed=${this.refresh}>
        <header class="title"><h2>${A.title}</h2><p>${A.lead}</p></header>
        <div class="head">
          <label class="search grow">${o(`search`)}<span class="unseen">${A.search}</span>
            <input class="text" type="search" placeholder=${A.search} @input=${this.onSearch} /></label>
          ${e.can(`auth.user.invite`)?a`<button class="button primary" type="button" @click=${()=>this.isInviting=!0}>${o(`plus`)}${A.invite}</button>`:t}
        </div>
        ${this.people?this.renderList(this.people):this.renderWaiting(6)}
        ${this.people?y(this.error):t}
        ${this.renderPerson()}
        ${this.isInviting?a`<steward-sheet placement="center" open .heading=${A.inviteTitle} @closed=${()=>this.isInviting=!1}>
              <div class="body"><steward-action-form .office=${this.office} action="rbac.invite_user" .label=${A.invite} .offers=${this.roleOffers()}></steward-action-form></div>
            </steward-sheet>`:t}
      </div>`}async load(){let[e,t]=await Promise.all([this.office.people(this.search),this.office.roles().catch(()=>({items:[]}))]);this.people=e.items,this.cursor=e.next_cursor??null,this.roles=t.items}renderList(e){return e.length?a`<ul class="rows">${u(e,e=>e.user_id,e=>this.renderRow(e))}</ul>
      ${this.cursor?a`<button class="button plain" type="button" @click=${this.loadMore}>${h.more}</button>`:t}`:a`<div class="empty">${o(`people`)}<b>${A.none}</b></div>`}renderRow(e){return a`<li class="opens"><span class="face" aria-hidden="true">${f(e.name)}</span>
      <span class="grow"><b>${e.name}</b><span class="soft">${e.email}</span></span>
      <span class="badges">${e.is_invited?a`<span class="badge good">${A.invited}</span>`:t}${e.is_active||e.is_invited?t:a`<span class="badge warn">${A.inactive}</span>`}
        ${e.roles.length?e.roles.map(e=>a`<span class="badge">${N(e)}</span>`):a`<span class="badge">${A.noRoles}</span>`}</span>
      <button class="icon-button small whole" type="button" aria-label=${A.open(e.name)} @click=${()=>this.openId=e.user_id}>${o(`chevron`)}</button></li>`}renderPerson(){let e=this.people?.find(e=>e.user_id===this.openId);return e?a`<steward-sheet open .heading=${e.name} @closed=${()=>this.openId=null}>
      <steward-person-view .office=${this.office} .person=${e} .roles=${this.roles}></steward-person-view>
    </steward-sheet>`:t}roleOffers(){let e=this.roles.map(e=>e.title);return{role:e,roles:e}}onSearch(e){this.search=e.target.value.trim(),clearTimeout(this.timer),this.timer=window.setTimeout(()=>void this.refresh(),j)}};c([s()],M.prototype,`people`,void 0),c([s()],M.prototype,`cursor`,void 0),c([s()],M.prototype,`roles`,void 0),c([s()],M.prototype,`openId`,void 0),c([s()],M.prototype,`isInviting`,void 0),M=c([i(`steward-people-page`)],M);function N(e){let t=e.expires_at?h.office.until(d(e.expires_at)):``,n=e.via&&e.via!==`direct`?A.via(e.via):``;return[e.title||e.name,n,t].filter(Boolean).join(` `)}export{M as StewardPeoplePage,N as roleLabel};