import{a as e,c as t,d as n,l as r,m as i,n as a,o,s,t as c}from"./decorate-B5zadO06.js";import{i as l,n as u,r as d,t as f}from"./notice-DYkrogFo.js";import{i as p}from"./passkeys-WcXOKh3S.js";import{n as m}from"./icons-DxJeCCeG.js";var h=class extends t{constructor(...e){super(...e),this.invitation=null,this.error=null,this.isBusy=!1,this.isDone=!1}static{this.styles=[a,i`
      :host { display: grid; gap: var(--s4); }
      form { display: grid; gap: var(--s4); }
      .lead { color: var(--ink-soft); font-size: var(--text-s); }
      .button { min-height: 42px; }
    `]}firstUpdated(){if(this.link.kind===`reset`)return this.say(p.reset.title);this.loadInvitation()}render(){let e=this.link.kind===`invite`;return this.isDone?n`<div class="notice good" role="status">${m(`check`)}<span>${p.reset.done}</span></div>${this.renderBack()}`:e&&!this.invitation?this.error?n`${f(this.error)}${this.renderBack()}`:u(4):n`<form @submit=${this.onSubmit}>
        <p class="lead">${e?p.invitation.lead(this.invitation.email):p.reset.lead}</p>
        ${e?n`<label class="field"><span>${p.invitation.name}</span>
              <input class="text" name="name" autocomplete="name" .value=${this.invitation.name} /></label>
              <input type="email" autocomplete="username" hidden .value=${this.invitation.email} />`:r}
        <label class="field"><span>${p.newPassword.label}</span>
          <input class="text" name="password" type="password" autocomplete="new-password" required />
          <span class="hint">${p.newPassword.hint}</span></label>
        <label class="field"><span>${p.newPassword.again}</span>
          <input class="text" name="again" type="password" autocomplete="new-password" required /></label>
        ${f(this.error)}
        <button class="button primary" type="submit" ?disabled=${this.isBusy}>${e?p.invitation.submit:p.reset.submit}</button>
      </form>
      ${this.renderBack()}`}renderBack(){return n`<button class="button plain" type="button" @click=${()=>this.dispatchEvent(new CustomEvent(`done`))}>${p.signIn.back}</button>`}async loadInvitation(){try{this.invitation=await this.api.session.ask(`GET`,`/auth/invitations/${encodeURIComponent(this.link.token)}`),this.say(p.invitation.title(this.invitation.tenant_name))}catch(e){let t=l(e);this.error=t.status===404?new d(t.code,p.invitation.gone,404):t}}async onSubmit(e){e.preventDefault();let t=new FormData(e.target),n=String(t.get(`password`)??``);if(n!==String(t.get(`again`)??``))this.error=new d(`differs`,p.newPassword.differs);else{this.isBusy=!0,this.error=null;try{await(this.link.kind===`invite`?this.accept(n,String(t.get(`name`)??``).trim()):this.reset(n))}catch(e){this.error=l(e)}this.isBusy=!1}}async accept(e,t){let n={token:this.link.token,password:e,...t?{name:t}:{}};await this.api.session.enter(`/auth/invitations/accept`,n),this.dispatchEvent(new CustomEvent(`signed-in`))}async reset(e){await this.api.session.ask(`POST`,`/auth/password/reset`,{token:this.link.token,new:e}),this.isDone=!0}say(e){this.dispatchEvent(new CustomEvent(`step`,{detail:e}))}};c([o({attribute:!1})],h.prototype,`api`,void 0),c([o({attribute:!1})],h.prototype,`link`,void 0),c([e()],h.prototype,`invitation`,void 0),c([e()],h.prototype,`error`,void 0),c([e()],h.prototype,`isBusy`,void 0),c([e()],h.prototype,`isDone`,void 0),h=c([s(`steward-link-form`)],h);export{h as StewardLinkForm};