import{a as e,c as t,d as n,l as r,m as i,n as a,o,s,t as c}from"./decorate-B20ZMbrJ.js";import{n as l,t as u}from"./errors-CaAjyIWv.js";import{o as d}from"./providers-DzqZOxI1.js";import{n as f}from"./icons-ByyCya_q.js";import{m as p,p as m}from"./steward-chat-CuvsbpBY.js";var h=class extends t{constructor(...e){super(...e),this.invitation=null,this.error=null,this.isBusy=!1,this.isDone=!1}static{this.styles=[a,i`
      :host { display: grid; gap: var(--s4); }
      form { display: grid; gap: var(--s4); }
      .lead { color: var(--ink-soft); font-size: var(--text-s); }
      .button { min-height: 42px; }
    `]}firstUpdated(){if(this.link.kind===`reset`)return this.say(d.reset.title);this.loadInvitation()}render(){let e=this.link.kind===`invitation`;return this.isDone?n`<div class="notice good" role="status">${f(`check`)}<span>${d.reset.done}</span></div>${this.renderBack()}`:e&&!this.invitation?this.error?n`${m(this.error)}${this.renderBack()}`:p(4):n`<form @submit=${this.onSubmit}>
        <p class="lead">${e?d.invitation.lead(this.invitation.email):d.reset.lead}</p>
        ${e?n`<label class="field"><span>${d.invitation.name}</span>
              <input class="text" name="name" autocomplete="name" .value=${this.invitation.name} /></label>
              <input type="email" autocomplete="username" hidden .value=${this.invitation.email} />`:r}
        <label class="field"><span>${d.newPassword.label}</span>
          <input class="text" name="password" type="password" autocomplete="new-password" required />
          <span class="hint">${d.newPassword.hint}</span></label>
        <label class="field"><span>${d.newPassword.again}</span>
          <input class="text" name="again" type="password" autocomplete="new-password" required /></label>
        ${m(this.error)}
        <button class="button primary" type="submit" ?disabled=${this.isBusy}>${e?d.invitation.submit:d.reset.submit}</button>
      </form>
      ${this.renderBack()}`}renderBack(){return n`<button class="button plain" type="button" @click=${()=>this.dispatchEvent(new CustomEvent(`done`))}>${d.signIn.back}</button>`}async loadInvitation(){try{this.invitation=await this.api.session.ask(`GET`,`/auth/invitations/${encodeURIComponent(this.link.token)}`),this.say(d.invitation.title(this.invitation.tenant_name))}catch(e){let t=l(e);this.error=t.status===404?new u(t.code,d.invitation.gone,404):t}}async onSubmit(e){e.preventDefault();let t=new FormData(e.target),n=String(t.get(`password`)??``);if(n!==String(t.get(`again`)??``))this.error=new u(`differs`,d.newPassword.differs);else{this.isBusy=!0,this.error=null;try{await(this.link.kind===`invitation`?this.accept(n,String(t.get(`name`)??``).trim()):this.reset(n))}catch(e){this.error=l(e)}this.isBusy=!1}}async accept(e,t){let n={token:this.link.token,password:e,...t?{name:t}:{}};await this.api.session.enter(`/auth/invitations/accept`,n),this.dispatchEvent(new CustomEvent(`signed-in`))}async reset(e){await this.api.session.ask(`POST`,`/auth/password/reset`,{token:this.link.token,new:e}),this.isDone=!0}say(e){this.dispatchEvent(new CustomEvent(`step`,{detail:e}))}};c([o({attribute:!1})],h.prototype,`api`,void 0),c([o({attribute:!1})],h.prototype,`link`,void 0),c([e()],h.prototype,`invitation`,void 0),c([e()],h.prototype,`error`,void 0),c([e()],h.prototype,`isBusy`,void 0),c([e()],h.prototype,`isDone`,void 0),h=c([s(`steward-link-form`)],h);export{h as StewardLinkForm};