import{a as e,c as t,d as n,l as r,m as i,n as a,o,s,t as c}from"./decorate-B20ZMbrJ.js";import{b as l,c as u,f as d,l as f,p}from"./steward-chat-CuvsbpBY.js";import{n as m,r as h,t as g}from"./section-Bx6k1BwC.js";import{n as _}from"./icons-ByyCya_q.js";import"./sheet-BVyByLiq.js";import{n as v}from"./errors-CaAjyIWv.js";import{t as y}from"./types-D8ZnweYI.js";import"./outcome-view-BySOOVx6.js";var b=[`own`,`team`,`department`,`all`],x=[`salary`,`bank`,`ssn`,`cost`,`margin`];function S(e,t){if(!e)return{title:``,parents:[],grants:[C()]};let n=e.parents.map(e=>t.find(t=>t.title===e||t.name===e)?.name??e);return{title:e.title,parents:n,grants:e.grants.map(e=>({...e}))}}function C(){return{permission:``,scope:`own`,fields:[],is_deny:!1}}function w({title:e,parents:t,grants:n}){return{title:e,parents:t,grants:n.filter(e=>e.permission.trim()!==``).map(e=>({...e,permission:e.permission.trim()}))}}function T(e,t,n){return JSON.stringify(w(e))!==JSON.stringify(w(S(t,n)))}var E=h.roles,D=6,O=class extends t{constructor(...e){super(...e),this.subject=null,this.roles=[],this.simulation=null,this.outcome=null,this.error=null,this.isBusy=!1,this.key=l(),this.simulate=()=>this.attempt(async()=>{let{grants:e,parents:t}=w(this.draft);this.simulation=await this.office.simulate(this.subject.name,{grants:e,parents:t})}),this.save=e=>{e.preventDefault();let t=w(this.draft);return this.attempt(async()=>{this.outcome=this.subject?await this.office.act(`rbac.update_role`,{role:this.subject.name,...t},this.key):await this.office.act(`rbac.create_role`,t,this.key),this.dispatchEvent(new CustomEvent(`acted`,{bubbles:!0,composed:!0}))})}}static{this.styles=[a,m,i`
      fieldset { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s2); min-width: 0; margin: 0; padding: 0; border: 0; }
      legend { padding: 0 0 var(--s1); font-size: var(--text-s); font-weight: 550; }
      .chips { display: flex; flex-wrap: wrap; gap: 6px; }
      .chip { position: relative; display: inline-flex; align-items: center; min-height: 28px; padding: 0 11px; border: 1px solid var(--line); border-radius: 99px; font-size: var(--text-xs); font-weight: 550; cursor: pointer; }
      .chip:has(:checked) { border-color: var(--accent); background: var(--accent-soft); color: var(--accent); }
      .chip:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: 2px; }
      .chip input { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: pointer; }
      .grant { display: grid; grid-template-columns: minmax(0, 1fr) 138px auto; gap: var(--s2); align-items: center; padding: var(--s3); border: 1px solid var(--line); border-radius: var(--radius-m); }
      .grant.deny { border-color: var(--danger); }
      .grant .chips { grid-column: 1 / -1; }
      .chip.no:has(:checked) { border-color: var(--danger); background: var(--danger-soft); color: var(--danger); }
      .shift { display: grid; gap: 4px; font-size: var(--text-s); }
      .shift ul { display: grid; gap: 4px; }
      .shift li { overflow-wrap: anywhere; }
      footer { position: sticky; bottom: 0; display: flex; flex-wrap: wrap; gap: var(--s2); padding: var(--s3) 0; background: var(--surface); }
    `]}willUpdate(e){e.has(`subject`)&&(!this.draft||e.get(`subject`)!==void 0)&&(this.draft=S(this.subject,this.roles))}render(){if(this.outcome)return n`<div class="body"><steward-outcome .api=${this.office.api} .outcome=${this.outcome}></steward-outcome></div>`;let e=this.subject?`rbac.role.update`:`rbac.role.create`,t=this.office.api.session.can(e)&&!this.subject?.is_builtin;return n`<form class="body" @submit=${this.save}>
      ${this.subject?.is_builtin?n`<div class="notice">${_(`lock`)}<span>${E.builtinHint}</span></div>`:r}
      <div class="pair">
        <label class="field"><span>${E.label}</span><input class="text" required maxlength="80" .value=${this.draft.title} @input=${e=>this.set({title:k(e)})} /></label>
      </div>
      ${this.renderParents()} ${this.renderGrants()}
      ${this.simulation?this.renderSimulation(this.simulation):r}
      ${p(this.error)}
      <footer>
        ${this.subject?n`<button class="button" type="button" ?disabled=${this.isBusy} @click=${this.simulate}>${_(`eye`)}${E.simulate}</button>`:r}
        ${t?n`<button class="button primary" type="submit" ?disabled=${this.isBusy||!T(this.draft,this.subject,this.roles)}>${E.save}</button>`:r}
      </footer>
    </form>`}renderParents(){let e=this.roles.filter(e=>e.name!==this.subject?.name);return n`<fieldset><legend>${E.parents}</legend>
      <div class="chips">${e.map(e=>n`<label class="chip"><input type="checkbox" .checked=${this.draft.parents.includes(e.name)} @change=${()=>this.set({parents:A(this.draft.parents,e.name)})} />${e.title}</label>`)}</div>
    </fieldset>`}renderGrants(){return n`<fieldset><legend>${E.grants}</legend>
      <datalist id="permissions">${(this.office.api.session.me?.permissions??[]).map(e=>n`<option value=${e}></option>`)}</datalist>
      ${this.draft.grants.map((e,t)=>this.renderGrant(e,t))}
      <div><button class="button small" type="button" @click=${()=>this.set({grants:[...this.draft.grants,C()]})}>${_(`plus`)}${E.addGrant}</button></div>
    </fieldset>`}renderGrant(e,t){let r=n=>this.set({grants:this.draft.grants.with(t,{...e,...n})});return n`<div class="grant ${e.is_deny?`deny`:``}">
      <input class="text mono" aria-label=${E.permission} list="permissions" spellcheck="false" autocapitalize="none" autocomplete="off" .value=${e.permission} @input=${e=>r({permission:k(e)})} />
      <select class="text" aria-label="${E.scope}: ${e.permission}" @change=${e=>r({scope:k(e)})}>
        ${b.map(t=>n`<option value=${t} ?selected=${t===e.scope}>${t}</option>`)}</select>
      <button class="icon-button" type="button" aria-label="${E.removeGrant}: ${e.permission}" @click=${()=>this.set({grants:this.draft.grants.toSpliced(t,1)})}>${_(`trash`)}</button>
      <div class="chips" role="group" aria-label=${E.fields}>
        ${x.map(t=>n`<label class="chip"><input type="checkbox" .checked=${e.fields.includes(t)} @change=${()=>r({fields:A(e.fields,t)})} />${t}</label>`)}
        <label class="chip no" title=${E.denyHint}><input type="checkbox" .checked=${e.is_deny} @change=${()=>r({is_deny:!e.is_deny})} />${E.deny}</label>
      </div>
    </div>`}renderSimulation({gains:e,loses:t,affected_users:i}){return!e.length&&!t.length?n`<div class="notice good" role="status">${_(`check`)}<span>${E.noEffect}</span></div>`:n`<section class="card shift" role="status"><h4>${E.affected(i)}</h4>
      ${e.length?this.renderShifts(E.gains,`good`,e):r}
      ${t.length?this.renderShifts(E.loses,`danger`,t):r}</section>`}renderShifts(e,t,r){return n`<div><span class="badge ${t}">${e}</span></div>
      <ul>${r.map(({user:e,actions:t,scopes:r=[]})=>{let i=[...t,...r],a=i.length-D;return n`<li><b>${y(e)}</b> <span class="soft">${i.slice(0,D).join(`, `)} ${a>0?E.more(a):``}</span></li>`})}</ul>`}set(e){this.draft={...this.draft,...e},this.simulation=null,this.key=l()}async attempt(e){this.isBusy=!0,this.error=null;try{await e()}catch(e){this.error=v(e),this.error.canRetry||(this.key=l())}this.isBusy=!1}};c([o({attribute:!1})],O.prototype,`office`,void 0),c([o({attribute:!1})],O.prototype,`subject`,void 0),c([o({attribute:!1})],O.prototype,`roles`,void 0),c([e()],O.prototype,`draft`,void 0),c([e()],O.prototype,`simulation`,void 0),c([e()],O.prototype,`outcome`,void 0),c([e()],O.prototype,`error`,void 0),c([e()],O.prototype,`isBusy`,void 0),O=c([s(`steward-role-editor`)],O);function k(e){return e.target.value}function A(e,t){return e.includes(t)?e.filter(e=>e!==t):[...e,t]}var j=h.roles,M=class extends g{constructor(...e){super(...e),this.roles=null,this.conflicts=[],this.openName=null}render(){return n`<div class="page" @acted=${this.refresh} @records-changed=${this.refresh}>
      <div class="head"><header class="title grow"><h2>${j.title}</h2><p>${j.lead}</p></header>
        ${this.office.api.session.can(`rbac.role.create`)?n`<button class="button primary" type="button" @click=${()=>this.openName=``}>${_(`plus`)}${j.create}</button>`:r}</div>
      ${this.roles?n`<ul class="rows">${d(this.roles,e=>e.id,e=>this.renderRow(e))}</ul>`:this.renderWaiting(8)}
      ${this.conflicts.length?this.renderConflicts():r}
      ${this.renderEditor()}
    </div>`}async load(){let[e,t]=await Promise.all([this.office.roles(),this.office.conflicts().catch(()=>({items:[]}))]);this.roles=e.items,this.conflicts=t.items}renderRow(e){let t=[e.name,j.holders(e.holders_count),j.grantsCount(e.grants.length),...e.parents];return n`<li class="opens"><span class="mark ${e.holders_count?`on`:``}">${_(`shield`)}</span>
      <span class="grow"><b>${e.title}</b><span class="soft">${t.join(` · `)}</span></span>
      ${e.is_builtin?n`<span class="badge">${j.builtin}</span>`:r}
      <button class="icon-button small whole" type="button" aria-label=${j.open(e.title)} @click=${()=>this.openName=e.name}>${_(`chevron`)}</button></li>`}renderConflicts(){return n`<section class="card"><div class="head"><div><h3>${j.conflicts}</h3></div></div>
      ${this.conflicts.map(e=>n`<div class="notice warn">${_(`alert`)}<span>${N(e)}</span></div>`)}</section>`}renderEditor(){if(this.openName===null||!this.roles)return r;let e=this.roles.find(e=>e.name===this.openName)??null;return n`<steward-sheet class="wide" open .heading=${e?.title??j.create} @closed=${()=>this.openName=null}>
      <steward-role-editor .office=${this.office} .subject=${e} .roles=${this.roles}></steward-role-editor>
    </steward-sheet>`}};c([e()],M.prototype,`roles`,void 0),c([e()],M.prototype,`conflicts`,void 0),c([e()],M.prototype,`openName`,void 0),M=c([s(`steward-roles-page`)],M);function N(e){return typeof e.text==`string`?e.text:Object.entries(e).filter(([e,t])=>!e.endsWith(`id`)&&t!==null).map(([e,t])=>`${f(e)}: ${u(t)}`).join(` · `)}export{M as StewardRolesPage};