import{c as e,g as t,i as n,l as r,o as i,p as a,s as o,t as s,u as c}from"./decorate-BdDXJSpu.js";import{v as l}from"./steward-chat-DL88-qii.js";import{i as u,n as d,t as f}from"./notice-DPzHhFXK.js";import"./sheet-CAteogq2.js";import{i as p,n as m,r as h,t as g}from"./argument-fields-CAo75Bnr.js";var _=class extends c{constructor(...e){super(...e),this.problems={},this.error=null,this.isBusy=!1}static{this.styles=[n,g,t`
      form { display: grid; gap: var(--s4); padding: var(--s5); }
      .hint { font-size: var(--text-s); color: var(--ink-soft); }
      footer { display: flex; justify-content: flex-end; gap: var(--s2); }
      .skeletons { display: grid; gap: var(--s3); padding: var(--s5); }
    `]}connectedCallback(){super.connectedCallback(),this.api.schema(this.proposal.action).then(e=>this.schema=e,()=>this.schema=null)}render(){return a`<steward-sheet placement="center" open .heading=${i.proposal.editTitle(this.proposal.title)} @closed=${this.onClosed}>
      ${this.schema===void 0?d(5):this.renderForm(p(this.schema,this.proposal.args))}
    </steward-sheet>`}renderForm(e){return a`<form novalidate @submit=${t=>void this.save(t,e)}>
      <p class="hint">${i.proposal.editHint}</p>
      ${e.map(e=>h(e,this.shownValue(e),this.problems[e.name]))}
      ${f(this.error)}
      <footer>
        <button class="button" type="button" @click=${this.onClosed}>${i.cancel}</button>
        <button class="button primary" type="submit" ?disabled=${this.isBusy}>${i.proposal.editSave}</button>
      </footer>
    </form>`}shownValue({name:e,isReference:t}){return(t?this.proposal.args_display?.[e]:void 0)??this.proposal.args[e]}async save(e,t){e.preventDefault();let{args:n,problems:r}=m(e.target,t,this.proposal.args);if(this.problems=r,!Object.keys(r).length){this.isBusy=!0,this.error=null;try{let{proposal:e}=await this.api.edit(this.proposal.id,n,l());this.dispatchEvent(new CustomEvent(`replaced`,{detail:e}))}catch(e){this.error=u(e),this.problems=this.error.fields}this.isBusy=!1}}onClosed(){this.dispatchEvent(new CustomEvent(`closed`))}};s([e({attribute:!1})],_.prototype,`api`,void 0),s([e({attribute:!1})],_.prototype,`proposal`,void 0),s([o()],_.prototype,`schema`,void 0),s([o()],_.prototype,`problems`,void 0),s([o()],_.prototype,`error`,void 0),s([o()],_.prototype,`isBusy`,void 0),_=s([r(`steward-proposal-form`)],_);export{_ as StewardProposalForm};