import{c as e,d as t,g as n,i as r,l as i,p as a,r as o,s,t as c,u as l}from"./decorate-BdDXJSpu.js";import{i as u,n as d,r as f,t as p}from"./notice-DPzHhFXK.js";import{i as m}from"./passkeys-DpAqPwuY.js";var h=class extends l{constructor(...e){super(...e),this.invitation=null,this.error=null,this.isBusy=!1,this.isDone=!1}static{this.styles=[r,n`
      :host { display: grid; gap: var(--s4); }
      form { display: grid; gap: var(--s4); }
      .lead { color: var(--ink-soft); font-size: var(--text-s); }
      .button { min-height: 42px; }
    `]}firstUpdated(){if(this.link.kind===`reset`)return this.say(m.reset.title);this.loadInvitation()}render(){let e=this.link.kind===`invite`;return this.isDone?a`<div class="notice good" role="status">${o(`check`)}<span>${m.reset.done}</span></div>${this.renderBack()}`:e&&!this.invitation?this.error?a`${p(this.error)}${this.renderBack()}`:d(4):a`<form @submit=${this.onSubmit}>
        <p class="lead">${e?m.invitation.lead(this.invitation.email):m.reset.lead}</p>
        ${e?a`<label class="field"><span>${m.invitation.name}</span>
              <input class="text" name="name" autocomplete="name" .value=${this.invitation.name} /></label>
              <input type="email" autocomplete="username" hidden .value=${this.invitation.email} />`:t}
        <label class="field"><span>${m.newPassword.label}</span>
          <input class="text" name="password" type="password" autocomplete="new-password" required />
          <span class="hint">${m.newPassword.hint}</span></label>
        <label class="field"><span>${m.newPassword.again}</span>
          <input class="text" name="again" type="password" autocomplete="new-password" required /></label>
        ${p(this.error)}
        <button class="button primary" type="submit" ?disabled=${this.isBusy}>${e?m.invitation.submit:m.reset.submit}</button>
      </form>
      ${this.renderBack()}`}renderBack(){return a`<button class="button plain" type="button" @click=${()=>this.dispatchEvent(new CustomEvent(`done`))}>${m.signIn.back}</button>`}async loadInvitation(){try{this.invitation=await this.api.session.ask(`GET`,`/auth/invitations/${encodeURIComponent(this.link.token)}`),this.say(m.invitation.title(this.invitation.tenant_name))}catch(e){let t=u(e);this.error=t.status===404?new f(t.code,m.invitation.gone,404):t}}async onSubmit(e){e.preventDefault();let t=new FormData(e.target),n=String(t.get(`password`)??``);if(n!==String(t.get(`again`)??``))this.error=new f(`differs`,m.newPassword.differs);else{this.isBusy=!0,this.error=null;try{await(this.link.kind===`invite`?this.accept(n,String(t.get(`name`)??``).trim()):this.reset(n))}catch(e){this.error=u(e)}this.isBusy=!1}}async accept(e,t){let n={token:this.link.token,password:e,...t?{name:t}:{}};await this.api.session.enter(`/auth/invitations/accept`,n),this.dispatchEvent(new CustomEvent(`signed-in`))}async reset(e){await this.api.session.ask(`POST`,`/auth/password/reset`,{token:this.link.token,new:e}),this.isDone=!0}say(e){this.dispatchEvent(new CustomEvent(`step`,{detail:e}))}};c([e({attribute:!1})],h.prototype,`api`,void 0),c([e({attribute:!1})],h.prototype,`link`,void 0),c([s()],h.prototype,`invitation`,void 0),c([s()],h.prototype,`error`,void 0),c([s()],h.prototype,`isBusy`,void 0),c([s()],h.prototype,`isDone`,void 0),h=c([i(`steward-link-form`)],h);export{h as StewardLinkForm};