import{a as e,c as t,d as n,i as r,o as i,p as a,r as o,s,t as c}from"./decorate-Btjyf0xg.js";import{i as l,t as u}from"./notice-D5L1_16H.js";var d=r.proposal.stepUp,f=class extends t{constructor(...e){super(...e),this.error=null}static{this.styles=[o,a`
      form { display: grid; gap: var(--s3); padding: var(--s3); border-radius: var(--radius-m); background: var(--sunken); }
      .button { justify-self: start; }
    `]}render(){return n`<form @submit=${this.onSubmit}>
      <label class="field"><span>${d.label}</span>
        <input class="text" name="password" type="password" autocomplete="current-password" required />
        <span class="hint">${d.hint}</span></label>
      ${u(this.error)}
      <button class="button primary" type="submit">${d.submit}</button>
    </form>`}firstUpdated(){this.renderRoot.querySelector(`input`)?.focus()}async onSubmit(e){e.preventDefault();let t=String(new FormData(e.target).get(`password`)??``);try{await this.api.stepUp(t),this.dispatchEvent(new CustomEvent(`proved`))}catch(e){this.error=l(e)}}};c([i({attribute:!1})],f.prototype,`api`,void 0),c([e()],f.prototype,`error`,void 0),f=c([s(`steward-step-up`)],f);export{f as StewardStepUp};