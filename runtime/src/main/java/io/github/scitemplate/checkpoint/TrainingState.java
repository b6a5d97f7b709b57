package io.github.scitemplate.checkpoint;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.monitor.MonitorState;
import io.github.scitemplate.optimizer.ScheduleState;
import io.github.scitemplate.storage.FilePrefix;
import java.io.IOException;
import java.util.Map;

/**
 * What a training run is besides its tensors. Random generators are not in it: all draws derive
 * from the seed and the position.
 *
 * @param monitor position, best score, stop cause
 * @param batchesPerEpoch iterations in an epoch
 * @param schedule the learning rate's state
 * @param updates how many updates each part of the model had
 * @param tracker the sums of the training metrics since the last log line
 * @param validationPending whether the iteration is trained and logged, but what comes after that
 *     is not done yet
 * @param seconds trained so far, without pauses between attempts
 * @param secondsWaited how much of that the training thread waited for data
 * @param streams what is in each file that is appended to, by file name
 */
public record TrainingState(
    MonitorState monitor,
    long batchesPerEpoch,
    ScheduleState schedule,
    Map<String, Long> updates,
    MetricTracker.Sums tracker,
    boolean validationPending,
    double seconds,
    double secondsWaited,
    Map<String, FilePrefix> streams) {

  private static final Gson GSON = new GsonBuilder().serializeSpecialFloatingPointValues().create();

  /** The same without what differs from run to run: enough for a model that is not trained on. */
  public TrainingState withoutHistory() {
    return new TrainingState(
        monitor, batchesPerEpoch, schedule, updates, tracker, validationPending, 0, 0, Map.of());
  }

  String toJson() {
    return GSON.toJson(this);
  }

  static TrainingState fromJson(String json) throws IOException {
    try {
      TrainingState state = GSON.fromJson(json, TrainingState.class);
      if (state == null
          || state.monitor() == null
          || state.schedule() == null
          || state.updates() == null
          || state.tracker() == null
          || state.streams() == null) {
        throw new IOException("the training state is incomplete");
      }
      return state;
    } catch (JsonParseException e) {
      throw new IOException("the training state is damaged: " + e.getMessage(), e);
    }
  }
}
