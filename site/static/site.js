// What a lesson shows follows the page's theme, as it follows JupyterLab's.
const follow = () => {
  const root = document.documentElement;
  root.dataset.jpThemeLight = String(root.dataset.theme !== "dark");
};
new MutationObserver(follow).observe(document.documentElement, { attributeFilter: ["data-theme"] });
follow();
