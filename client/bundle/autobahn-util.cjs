// What autobahn's connection and session use of its util.js, as it is there for our
// options (ES6 promises, own error handlers); the rest is for servers and for Node.

exports.is_object = (variable) => {
  return !Array.isArray(variable) && typeof variable === "object";
};

exports.assert = (condition, text) => {
  if (!condition) throw new Error(text);
};

exports.handle_error = (handler, error, message) => {
  handler(error, message);
};

exports.deferred_factory = () => {
  return () => {
    const deferred = {};
    deferred.promise = new Promise((resolve, reject) => {
      Object.assign(deferred, { resolve, reject });
    });
    return deferred;
  };
};

exports.as_promise = (work, ...args) => {
  return new Promise((resolve) => resolve(work(...args)));
};

/** Jitters its retries; ours has none. */
exports.rand_normal = (mean) => {
  return mean;
};
