package io.github.scitemplate.session.mlflow;

import com.google.gson.JsonObject;

/**
 * A number of a curve.
 *
 * @param name the curve's
 * @param step completed iterations
 * @param millis when it was logged, since 1970
 */
record MetricPoint(String name, double value, long step, long millis) {

  JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("key", name);
    if (Double.isFinite(value)) {
      json.addProperty("value", value);
    } else {
      json.addProperty("value", Double.toString(value)); // the server reads NaN and Infinity so
    }
    json.addProperty("timestamp", millis);
    json.addProperty("step", step);
    return json;
  }
}
