// The server and the build put the package's file beside the page under this name; for the type checker it is the package.

export * from 'segment-postscript';
