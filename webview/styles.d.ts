/** Style sheets are imported for their effect: the build puts them beside the panel's script. */
declare module '*.css';
