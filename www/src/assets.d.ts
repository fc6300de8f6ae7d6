// What Vite makes of imports that are no JavaScript.

declare module '*.css';
