// Two soft notes, made by WebAudio: no file.

const NOTES = [
  [660, 0],
  [880, 0.11],
] as const;

export function chime(audio: AudioContext): void {
  for (const [frequency, after] of NOTES) {
    const at = audio.currentTime + after;
    const tone = new OscillatorNode(audio, { frequency });
    const volume = new GainNode(audio, { gain: 0 });
    volume.gain.linearRampToValueAtTime(0.12, at + 0.01);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.32);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.33);
  }
}
